#!/usr/bin/env bash
# Odoo 19 for the project: an own checkout ($ODOO_SRC), else Debian's signed
# package odoo-19, unpacked into $BUILD_DIR/odoo. Nothing is installed into the system.
set -euo pipefail
# shellcheck source=scripts/env.sh
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"

# Odoo's Debian package links to these for its fonts and old JavaScript libraries.
# Odoo draws its icons with Font Awesome 4, which newer suites no longer carry.
PACKAGES=(odoo-19 fonts-font-awesome/trixie fonts-roboto-unhinted fonts-montserrat
  fonts-inconsolata libjs-jquery libjs-jquery-form libjs-underscore)
KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg
TARGET="$BUILD_DIR/odoo"
STAMP="$TARGET/.complete"

explain() {
  die "Odoo 19 was not found. Give it in one of three ways:
  1. ODOO_SRC=/path/to/odoo (a checkout of branch 19.0), then run this again;
  2. a Debian machine with the debian-archive-keyring package and a mirror that
     carries the suite 'sid' (the package odoo-19 is taken from there);
  3. Docker: docker compose -f docker/compose.yaml up (see docker/README.md).
$1"
}

mirror() {
  apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 2>/dev/null |
    grep -v -e security | sort -u | head -n 1
}

# Our own apt: own sources, lists, cache and state, so the system's stays untouched.
private_apt() {
  apt-get -q \
    -o Dir::Etc::sourcelist="$TARGET/apt/sources.list" -o Dir::Etc::sourceparts=/dev/null \
    -o Dir::Etc::preferences=/dev/null -o Dir::Etc::preferencesparts=/dev/null \
    -o Dir::State="$TARGET/apt/state" -o Dir::Cache="$TARGET/apt/cache" \
    -o Dir::State::status=/dev/null -o APT::Sandbox::User="$(id -un)" \
    -o Acquire::Languages=none -o Acquire::Retries=3 "$@"
}

download() {
  local site
  command -v apt-get >/dev/null || explain "This machine has no apt-get."
  [ -r "$KEYRING" ] || explain "$KEYRING is missing."
  site=$(mirror)
  [ -n "$site" ] || explain "apt knows no Debian mirror on this machine."
  mkdir -p "$TARGET"/apt/{state/lists/partial,cache/archives/partial,deb}
  printf "deb [signed-by=$KEYRING] $site %s main\n" sid trixie >"$TARGET/apt/sources.list"
  private_apt update >&2 || explain "The mirror's suite 'sid' could not be read."
  (cd "$TARGET/apt/deb" && private_apt download "${PACKAGES[@]}" >&2) ||
    explain "The package odoo-19 could not be downloaded."
}

unpack() {
  local package
  for package in "$TARGET"/apt/deb/*.deb; do
    dpkg -x "$package" "$TARGET"
  done
  relink
  rm -rf "$TARGET/apt"
}

# Absolute links of the packages (/usr/share/...) must point into our folder.
relink() {
  local link goal
  find "$TARGET/usr" -type l -lname '/usr/*' | while read -r link; do
    goal=$(readlink "$link")
    if [ -e "$TARGET$goal" ]; then ln -sfn "$TARGET$goal" "$link"; fi
  done
}

# Debian leaves out one library of video calls (its source is missing). The back office
# asks for it in every page, so an empty file keeps the browser's console clean.
add_missing_library() {
  local file="$TARGET/usr/lib/python3/dist-packages/odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"
  [ -e "$file" ] || { mkdir -p "$(dirname "$file")" && echo "// not part of Debian's package" >"$file"; }
}

if [ -n "$ODOO_SRC" ]; then
  [ -f "$ODOO_SRC/odoo/release.py" ] || die "ODOO_SRC=$ODOO_SRC holds no odoo/release.py."
  exit 0
fi
if [ -e "$STAMP" ]; then
  add_missing_library
  exit 0
fi
rm -rf "$TARGET"
say "Getting Odoo 19 from Debian (about 130 MB, once) ..."
download
unpack
[ -f "$TARGET/usr/lib/python3/dist-packages/odoo/release.py" ] ||
  explain "The package odoo-19 has an unexpected layout."
add_missing_library
touch "$STAMP"
