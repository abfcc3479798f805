# Variables of all commands, with their defaults. Sourced, never run.
#
# Every one can be set from outside, so two copies can run side by side:
#   BUILD_DIR=/tmp/copy2 ODOO_PORT=8169 SIM_PORT=8188 PG_PORT=5543 make demo
# shellcheck shell=bash
# shellcheck disable=SC2034  # the scripts that source this file use them

ROOT_DIR="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"

# The one folder that holds everything made. Git ignores the default.
export BUILD_DIR="${BUILD_DIR:-$ROOT_DIR/.build}"

# Where Odoo 19 comes from: a checkout of yours, else Debian's package.
export ODOO_SRC="${ODOO_SRC:-}"

# The demo: Odoo's web server, its long-polling port, and the simulator.
export ODOO_PORT="${ODOO_PORT:-8069}"
export GEVENT_PORT="${GEVENT_PORT:-8072}"
export SIM_PORT="${SIM_PORT:-8088}"
export DEMO_DB="${DEMO_DB:-iptv_demo}"

# Tests and benchmarks take free ports; their databases start with this name.
export TEST_DB="${TEST_DB:-iptv_test}"

# The private PostgreSQL cluster; not used when PGHOST names a server.
export PG_PORT="${PG_PORT:-5469}"

export VENV_DIR="$BUILD_DIR/venv"
PYTHON="$VENV_DIR/bin/python"
export PYTHON

# Progress goes to standard error: some commands print results on standard output.
say() { printf '%s\n' "$*" >&2; }
die() {
  say "error: $*"
  exit 1
}

# run_step "what it does" command...: says how long the command took.
run_step() {
  local title="$1" started
  shift
  started=$(date +%s.%N)
  "$@"
  say "$(printf '  %-52s %6.1f s' "$title" "$(awk -v a="$started" -v b="$(date +%s.%N)" 'BEGIN {print b - a}')")"
}
