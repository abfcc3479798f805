#!/usr/bin/env bash
# Removes everything the commands made: the one folder, and a cluster outside of it.
set -euo pipefail
# shellcheck source=scripts/env.sh
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"

if [ -L "$BUILD_DIR/postgres" ]; then
  rm -rf "$(readlink -f "$BUILD_DIR/postgres")"
fi
rm -rf "$BUILD_DIR"
say "Removed $BUILD_DIR."
