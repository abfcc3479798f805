#!/usr/bin/env bash
# All static checks. Idempotent: the tools are installed once, into $BUILD_DIR.
# usage: scripts/lint.sh [--fix | --only NAME | --list]
#   --fix        lets ruff and prettier repair what they can, checks nothing
#   --only NAME  runs one check (may be repeated); --list prints their names
set -euo pipefail
# shellcheck source=scripts/env.sh
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"
cd "$ROOT_DIR"

CHECKS=(ruff ruff-format pylint oca-module oca-po prettier eslint shellcheck yamllint
  dockerfile compile install-log)
NOTHING=77 # a check's exit status for "no such files yet"
LINT_VENV="$BUILD_DIR/lint-venv"
NPM_DIR="$BUILD_DIR/npm"
export PATH="$LINT_VENV/bin:$NPM_DIR/node_modules/.bin:$PATH"
# Caches go to the build folder, the source tree stays clean.
export RUFF_CACHE_DIR="$BUILD_DIR/cache/ruff" PYLINTHOME="$BUILD_DIR/cache/pylint"
export PYTHONPYCACHEPREFIX="$BUILD_DIR/cache/pycache"

# --- the files -------------------------------------------------------------------

list_all_files() {
  # Without git (an unpacked archive) the made folders are left out by hand.
  git ls-files --cached --others --exclude-standard -z 2>/dev/null ||
    find . \( -name .git -o -name .build -o -name node_modules -o -name .venv \
      -o -name __pycache__ -o -path "$BUILD_DIR" \) -prune -o -type f -printf '%P\0'
}

declare -a ALL_FILES=()
while IFS= read -r -d '' file; do
  # A build folder of another name inside the tree is not ignored by git.
  [[ $ROOT_DIR/$file == "$BUILD_DIR"/* ]] && continue
  # Git also names what was deleted but not committed.
  [ -f "$file" ] && ALL_FILES+=("$file")
done < <(list_all_files)

# pick PATTERN...: sets FILES to the files that match; * also matches slashes.
pick() {
  local file pattern
  FILES=()
  for file in ${ALL_FILES[@]+"${ALL_FILES[@]}"}; do
    for pattern in "$@"; do
      # shellcheck disable=SC2053  # the right side is meant as a pattern
      if [[ $file == $pattern ]]; then
        FILES+=("$file")
        break
      fi
    done
  done
  [ ${#FILES[@]} -gt 0 ] || return $NOTHING
}

pick_addons() {
  pick 'addons/*/__manifest__.py' || return
  FILES=("${FILES[@]%/__manifest__.py}")
}

pick_prettier() {
  pick 'addons/*.xml' 'addons/*.js' 'addons/*.scss' 'addons/*.css' \
    '*.yml' '*.yaml' '*.json' '*.mjs'
}

# Shell scripts by name or by their first line (.ci/run has no ending).
pick_shell() {
  local file scripts=()
  pick '*.sh' && scripts=("${FILES[@]}")
  if pick '.ci/*' 'scripts/*' 'docker/*'; then
    for file in "${FILES[@]}"; do
      [[ $file == *.sh ]] && continue
      head -n 1 "$file" | grep -aqE '^#!.*\b(ba)?sh\b' && scripts+=("$file")
    done
  fi
  FILES=(${scripts[@]+"${scripts[@]}"})
  [ ${#FILES[@]} -gt 0 ] || return $NOTHING
}

# --- the tools -------------------------------------------------------------------

# locked COMMAND: a second run at the same time waits until the tools are installed.
locked() {
  local status=0
  mkdir -p "$BUILD_DIR/log"
  exec 9>"$BUILD_DIR/lint.lock"
  flock 9
  "$@" || status=$?
  exec 9>&-
  return $status
}

# A stamp holds the checksum of what was installed; it is written last, so an
# interrupted installation starts again.
install_python_tools() {
  local stamp="$LINT_VENV/.complete" wanted
  wanted=$( (python3 --version && cat requirements/lint.txt) | sha256sum)
  [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && return 0
  say "Installing the Python checks into $LINT_VENV ..."
  rm -rf "$LINT_VENV"
  python3 -m venv "$LINT_VENV" || die "python3 cannot make a virtual environment (Debian: python3-venv)."
  "$LINT_VENV/bin/python" -m pip install --disable-pip-version-check \
    -r requirements/lint.txt >"$BUILD_DIR/log/lint-pip.log" 2>&1 ||
    die "pip failed, see $BUILD_DIR/log/lint-pip.log:
$(tail -n 5 "$BUILD_DIR/log/lint-pip.log")"
  echo "$wanted" >"$stamp"
}

install_node_tools() {
  local stamp="$NPM_DIR/.complete" wanted
  command -v npm >/dev/null || {
    say "npm (with Node.js 18.18 or newer) is needed for prettier and eslint."
    return 1
  }
  wanted=$( (node --version && cat package.json package-lock.json) | sha256sum)
  [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && return 0
  say "Installing the JavaScript checks into $NPM_DIR ..."
  mkdir -p "$NPM_DIR"
  cp package.json package-lock.json "$NPM_DIR/"
  # No script of any package may run: none of ours needs one.
  npm ci --prefix "$NPM_DIR" --ignore-scripts --no-audit --no-fund \
    >"$BUILD_DIR/log/lint-npm.log" 2>&1 || {
    say "npm failed, see $BUILD_DIR/log/lint-npm.log:"
    tail -n 5 "$BUILD_DIR/log/lint-npm.log" >&2
    return 1
  }
  echo "$wanted" >"$stamp"
}

# --- the checks ------------------------------------------------------------------
# check_NAME (dashes become underscores); status 0 = good, $NOTHING = no files.

check_ruff() { pick '*.py' && ruff check -- "${FILES[@]}"; }

check_ruff_format() { pick '*.py' && ruff format --check -- "${FILES[@]}"; }

check_pylint() { pick_addons && pylint --rcfile=.pylintrc -- "${FILES[@]}"; }

check_oca_module() {
  pick_addons && oca-checks-odoo-module --config=.oca_hooks.cfg "${FILES[@]}"
}

check_oca_po() {
  pick 'addons/*.po' 'addons/*.pot' && oca-checks-po --config=.oca_hooks.cfg "${FILES[@]}"
}

check_prettier() {
  pick_prettier && locked install_node_tools &&
    prettier --check --no-error-on-unmatched-pattern -- "${FILES[@]}"
}

check_eslint() {
  pick 'addons/*/static/*.js' '*.mjs' && locked install_node_tools &&
    eslint --max-warnings=0 --no-warn-ignored -- "${FILES[@]}"
}

# -x follows "source env.sh". SC2016 takes every '$(NAME)' for a forgotten expansion,
# also where another program (apt, awk, envsubst) is to read it.
check_shellcheck() { pick_shell && shellcheck -x --exclude=SC2016 -- "${FILES[@]}"; }

check_yamllint() { pick '*.yml' '*.yaml' && yamllint --strict -- "${FILES[@]}"; }

check_dockerfile() {
  pick 'docker/*Dockerfile' &&
    hadolint --no-color --config docker/.hadolint.yaml -- "${FILES[@]}"
}

check_compile() { pick '*.py' && python3 -m compileall -q "${FILES[@]}"; }

# Installs the addons and fails on any WARNING in the log: see the script.
check_install_log() {
  [ -x scripts/check_install_log.sh ] || return $NOTHING
  scripts/check_install_log.sh
}

# --- running ---------------------------------------------------------------------

SUMMARY=()
FAILED=0

run_check() {
  local name="$1" status=0 started verdict
  started=${EPOCHREALTIME/[.,]/}
  echo "--- $name"
  "check_${name//-/_}" || status=$?
  case $status in
    0) verdict=ok ;;
    "$NOTHING") verdict='nothing to check' ;;
    *)
      verdict=FAILED
      FAILED=$((FAILED + 1))
      ;;
  esac
  local ms=$(((${EPOCHREALTIME/[.,]/} - started) / 1000))
  SUMMARY+=("$(printf '%-12s %5d.%01d s  %s' "$name" $((ms / 1000)) $((ms % 1000 / 100)) "$verdict")")
}

fix() {
  if pick '*.py'; then
    ruff check --fix --exit-zero -- "${FILES[@]}"
    ruff format -- "${FILES[@]}"
  fi
  if pick_prettier && locked install_node_tools; then
    prettier --write --list-different -- "${FILES[@]}" || true
  fi
}

selected=()
mode=check
while [ $# -gt 0 ]; do
  case "$1" in
    --fix) mode=fix ;;
    --list)
      printf '%s\n' "${CHECKS[@]}"
      exit 0
      ;;
    --only)
      [[ " ${CHECKS[*]} " == *" ${2:-} "* ]] || die "--only needs one of: ${CHECKS[*]}"
      selected+=("$2")
      shift
      ;;
    *) die "unknown option '$1', see the head of scripts/lint.sh" ;;
  esac
  shift
done

locked install_python_tools
if [ $mode = fix ]; then
  fix
  exit 0
fi
[ ${#selected[@]} -gt 0 ] || selected=("${CHECKS[@]}")
for name in "${selected[@]}"; do run_check "$name"; done
echo
printf '%s\n' "${SUMMARY[@]}"
[ $FAILED -eq 0 ] || die "$FAILED of ${#selected[@]} checks failed"
