#!/usr/bin/env bash
# Installs all addons (or uses the template database, if the addons did not change)
# and fails on a log line of level WARNING or above that one of our addons causes.
set -euo pipefail
exec "$(dirname "${BASH_SOURCE[0]}")/run.sh" "$(dirname "${BASH_SOURCE[0]}")/check_install_log.py"
