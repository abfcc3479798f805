#!/usr/bin/env bash
# Stops what `make demo` started.
# usage: scripts/stop.sh [odoo] [simulator] [postgres]     everything without a name
set -euo pipefail
# shellcheck source=scripts/env.sh
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"

# is_ours PID: process ids are used again after a restart of the machine.
is_ours() {
  ps -o args= -p "$1" 2>/dev/null | grep -q -e "$BUILD_DIR" -e stalker_simulator
}

# stop_group NAME: ends the process group whose leader's id the demo wrote down.
stop_group() {
  local file="$BUILD_DIR/run/$1.pid" group
  [ -f "$file" ] || return 0
  group=$(cat "$file")
  rm -f "$file"
  is_ours "$group" || return 0
  kill -TERM -- "-$group" 2>/dev/null || true
  for _ in $(seq 50); do
    kill -0 -- "-$group" 2>/dev/null || break
    sleep 0.2
  done
  kill -KILL -- "-$group" 2>/dev/null || true
  say "stopped $1"
}

[ $# -gt 0 ] || set -- odoo simulator postgres
for name in "$@"; do
  case "$name" in
    odoo | simulator) stop_group "$name" ;;
    postgres) "$ROOT_DIR/scripts/postgres.sh" stop ;;
    *) die "usage: scripts/stop.sh [odoo] [simulator] [postgres]" ;;
  esac
done
