"""Tests of the Stalker simulator."""
