#!/usr/bin/env bash
# Sets up all that the other commands need. Idempotent: a second run takes seconds.
# usage: scripts/setup.sh [browser] [pdf] [mariadb] [node]
#   browser  adds Chromium for the tests of pages
#   pdf      adds wkhtmltopdf, with which Odoo prints invoices
#   mariadb  adds MariaDB for the tests of the database mode
#   node     adds Node.js and npm, with which the linters of XML and JavaScript run
set -euo pipefail
# shellcheck source=scripts/env.sh
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"
SCRIPTS="$ROOT_DIR/scripts"

# package_of PROGRAM: the Debian package that carries the program.
package_of() {
  case "$1" in
    mariadbd) echo mariadb-server ;;
    *) echo "$1" ;;
  esac
}

# Newer Debian releases dropped wkhtmltopdf: then invoices stay without PDF.
is_installable() {
  command -v "$1" >/dev/null && return 0
  [ -n "$(apt-cache madison "$1" 2>/dev/null)" ] && return 0
  [ "$(id -u)" = 0 ] && apt-get -q update >/dev/null 2>&1 &&
    [ -n "$(apt-cache madison "$1" 2>/dev/null)" ] && return 0
  say "note: no package $1 here, so invoices cannot be printed as PDF."
  return 1
}

# PostgreSQL's server programs are not on the PATH of Debian.
has_program() {
  case "$1" in
    postgresql) "$SCRIPTS/postgres.sh" programs >/dev/null 2>&1 ;;
    python3-venv) python3 -c 'import ensurepip, venv' 2>/dev/null ;;
    *) command -v "$1" >/dev/null ;;
  esac
}

install_debian_packages() {
  local missing=() program
  for program in "$@"; do
    has_program "$program" || missing+=("$(package_of "$program")")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  command -v apt-get >/dev/null || die "These programs are missing: ${missing[*]}. Install them and run this again."
  [ "$(id -u)" = 0 ] || die "Debian packages are missing. Run this, then try again:
  sudo apt-get install --no-install-recommends ${missing[*]}"
  say "Installing ${missing[*]} ..."
  mkdir -p "$BUILD_DIR/log"
  {
    apt-get -q update
    # Debian would start a cluster of its own on port 5432: we bring our own.
    RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive \
      apt-get -q install -y --no-install-recommends "${missing[@]}"
  } >"$BUILD_DIR/log/apt.log" 2>&1 || die "apt-get failed, see $BUILD_DIR/log/apt.log:
$(tail -n 5 "$BUILD_DIR/log/apt.log")"
}

odoo_path() {
  if [ -n "$ODOO_SRC" ]; then echo "$ODOO_SRC"; else echo "$BUILD_DIR/odoo/usr/lib/python3/dist-packages"; fi
}

pip_install() {
  "$PYTHON" -m pip install --disable-pip-version-check \
    -c "$ROOT_DIR/requirements/constraints.txt" "$@" >>"$BUILD_DIR/log/pip.log" 2>&1 ||
    die "pip failed, see $BUILD_DIR/log/pip.log:
$(grep -v '^WARNING' "$BUILD_DIR/log/pip.log" | tail -n 5)"
}

# The environment is made anew when the requirements or the place of Odoo change.
make_venv() {
  local stamp="$VENV_DIR/.complete" wanted site
  wanted=$(cat "$ROOT_DIR"/requirements/{odoo,addons,test,constraints}.txt | sha256sum)$(odoo_path)
  [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && return 0
  rm -rf "$VENV_DIR"
  python3 -m venv "$VENV_DIR"
  site=$("$PYTHON" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
  # pip and Python both find Odoo through this line, as if it were installed.
  odoo_path >"$site/odoo-source.pth"
  pip_install -r "$ROOT_DIR/requirements/odoo.txt" -r "$ROOT_DIR/requirements/test.txt"
  # OCA addons ask for the distribution 'odoo', which a checkout does not register.
  pip_install --no-deps -r "$ROOT_DIR/requirements/addons.txt"
  "$PYTHON" -c 'import odoo.release, odoo.addons.queue_job.job' ||
    die "Python cannot import Odoo or queue_job from $VENV_DIR."
  echo "$wanted" >"$stamp"
}

mkdir -p "$BUILD_DIR/log"
programs=(python3-venv)
[ -n "${PGHOST:-}" ] || programs+=(postgresql)
for extra in "$@"; do
  case "$extra" in
    browser) programs+=(chromium) ;;
    pdf) if is_installable wkhtmltopdf; then programs+=(wkhtmltopdf); fi ;;
    mariadb) programs+=(mariadbd) ;;
    node) programs+=(npm) ;;
    *) die "unknown set-up part '$extra': browser, pdf, mariadb or node" ;;
  esac
done
say "Setting up in $BUILD_DIR"
run_step "Debian packages" install_debian_packages "${programs[@]}"
run_step "Odoo 19" "$SCRIPTS/get_odoo.sh"
run_step "Python environment" make_venv
run_step "PostgreSQL" "$SCRIPTS/postgres.sh" start
