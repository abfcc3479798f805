#!/usr/bin/env bash
# The PostgreSQL server of the project.
# usage: scripts/postgres.sh programs|start|stop|env
#   programs  prints the folder of the server programs, fails if there is none
#   start     starts the private cluster, unless PGHOST names a server to use
#   stop      stops it
#   env       prints export lines of PGHOST, PGPORT, PGUSER, PGPASSWORD
set -euo pipefail
# shellcheck source=scripts/env.sh
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"

CLUSTER="$BUILD_DIR/postgres"
PASSWORD_FILE="$BUILD_DIR/postgres.password"
SERVER_USER=postgres

programs() {
  local folder
  for folder in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -Vr) \
    "$(dirname "$(command -v postgres || echo /nowhere/postgres)")"; do
    if [ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ]; then
      echo "$folder"
      return 0
    fi
  done
  return 1
}

# PostgreSQL refuses to run as root: then it runs as the user 'postgres' (or nobody).
as_server_user() {
  if [ "$(id -u)" != 0 ]; then
    "$@"
  else
    (cd / && setpriv --reuid="$SERVER_USER" --regid="$(id -g "$SERVER_USER")" --clear-groups \
      env -u PGHOST -u PGPORT -u PGUSER -u PGPASSWORD HOME=/ "$@")
  fi
}

# Below a closed folder (a root's home, a mktemp -d) that user cannot reach the cluster:
# then it lives in /var/tmp and the project's folder holds a link to it.
make_folder() {
  [ "$(id -u)" = 0 ] || { mkdir -p "$CLUSTER"; return 0; }
  id "$SERVER_USER" >/dev/null 2>&1 || SERVER_USER=nobody
  [ -d "$CLUSTER" ] && return 0
  if as_server_user test -x "$BUILD_DIR"; then
    mkdir -p "$CLUSTER"
  else
    rm -f "$CLUSTER"
    ln -sn "$(mktemp -d /var/tmp/iptv-postgres.XXXXXX)" "$CLUSTER"
  fi
  chown "$SERVER_USER" "$CLUSTER/."
  chmod 700 "$CLUSTER/."
}

real_cluster() { readlink -f "$CLUSTER"; }


make_cluster() {
  local folder password_copy
  folder=$(real_cluster)
  [ -f "$folder/data/PG_VERSION" ] && return 0
  (umask 077 && head -c 18 /dev/urandom | base64 | tr '+/' 'xy' >"$PASSWORD_FILE")
  password_copy="$folder/initdb.password"
  cp "$PASSWORD_FILE" "$password_copy"
  [ "$(id -u)" != 0 ] || chown "$SERVER_USER" "$password_copy"
  as_server_user "$(programs)/initdb" -D "$folder/data" -U odoo --pwfile="$password_copy" \
    --auth=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 >"$BUILD_DIR/log/initdb.log" 2>&1 ||
    die "initdb failed, see $BUILD_DIR/log/initdb.log"
  rm -f "$password_copy"
  as_server_user tee -a "$folder/data/postgresql.conf" >/dev/null <<CONF
# A development cluster: its data can be made again, so it need not survive a power cut.
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 200
shared_buffers = 512MB
work_mem = 16MB
synchronous_commit = off
fsync = off
full_page_writes = off
logging_collector = off
CONF
}

is_running() { as_server_user "$(programs)/pg_ctl" -D "$(real_cluster)/data" status >/dev/null 2>&1; }

start() {
  [ -z "${PGHOST:-}" ] || return 0
  programs >/dev/null || die "PostgreSQL's server programs were not found. Install the Debian package postgresql, or set PGHOST, PGUSER, PGPASSWORD to a server of yours."
  mkdir -p "$BUILD_DIR/log"
  make_folder
  make_cluster
  is_running && return 0
  as_server_user "$(programs)/pg_ctl" -D "$(real_cluster)/data" -w -t 60 \
    -o "-p $PG_PORT" -l "$(real_cluster)/server.log" start >"$BUILD_DIR/log/pg_ctl.log" 2>&1 ||
    die "PostgreSQL did not start on port $PG_PORT (is it taken? set PG_PORT):
$(tail -n 5 "$(real_cluster)/server.log")"
}

stop() {
  [ -z "${PGHOST:-}" ] && [ -e "$CLUSTER" ] || return 0
  is_running || return 0
  as_server_user "$(programs)/pg_ctl" -D "$(real_cluster)/data" -m fast -w stop >/dev/null
}

# Odoo reads the same variables as PostgreSQL's own clients.
print_env() {
  if [ -n "${PGHOST:-}" ]; then
    printf 'export PGHOST=%q PGPORT=%q PGUSER=%q PGPASSWORD=%q\n' \
      "$PGHOST" "${PGPORT:-5432}" "${PGUSER:-$(id -un)}" "${PGPASSWORD:-}"
  else
    printf 'export PGHOST=127.0.0.1 PGPORT=%q PGUSER=odoo PGPASSWORD=%q\n' \
      "$PG_PORT" "$(cat "$PASSWORD_FILE")"
  fi
}

if [ "$(id -u)" = 0 ] && ! id "$SERVER_USER" >/dev/null 2>&1; then SERVER_USER=nobody; fi
case "${1:-}" in
  programs) programs ;;
  start) start ;;
  stop) stop ;;
  env) print_env ;;
  *) die "usage: scripts/postgres.sh programs|start|stop|env" ;;
esac
