"""Tests of the pure client for Stalker Middleware (no Odoo needed)."""
