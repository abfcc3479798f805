#!/usr/bin/env bash
# Runs a Python program of the project, or with --shell a script, with the variables
# of env.sh, the project's own Python and its PostgreSQL.
# usage: scripts/run.sh [--shell] program arguments...
set -euo pipefail
# shellcheck source=scripts/env.sh
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"
cd "$ROOT_DIR"
if [ -e "$BUILD_DIR/postgres.password" ] || [ -n "${PGHOST:-}" ]; then
  eval "$("$ROOT_DIR/scripts/postgres.sh" env)"
fi
export PYTHONPATH="$ROOT_DIR/tests${PYTHONPATH:+:$PYTHONPATH}"
if [ "${1:-}" = --shell ]; then
  shift
  exec "$@"
fi
exec "$PYTHON" "$@"
