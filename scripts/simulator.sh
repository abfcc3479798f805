#!/usr/bin/env bash
# Runs the Stalker simulator in the foreground; see tests/stalker_simulator/README.md.
# It needs nothing but Python, except on MariaDB (SIM_DB=mysql://…).
set -euo pipefail
# shellcheck source=scripts/env.sh
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"
case "${SIM_DB:-}" in
  mysql://*) "$ROOT_DIR/scripts/setup.sh" ;;
esac
[ -x "$PYTHON" ] || PYTHON=python3
say "Starting the Stalker simulator on port $SIM_PORT (takes a second); Ctrl+C stops it."
export PYTHONPATH="$ROOT_DIR/tests"
exec "$PYTHON" -m stalker_simulator
