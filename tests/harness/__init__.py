"""Real processes for tests, benchmarks and the demo: Odoo, PostgreSQL, simulator."""
