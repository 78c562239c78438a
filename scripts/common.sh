# Sourced by every script here: strict mode, the repository's root, and one clear line when a step fails.
# shellcheck shell=bash
set -Eeuo pipefail

if [[ -z ${NETWRIGHT_COMMON_LOADED:-} ]]; then
  NETWRIGHT_COMMON_LOADED=1
  ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
  SCRIPT=scripts/$(basename "$0")
  STEP="starting"

  # Announces a step; a failure is reported under its name.
  step() {
    STEP=$1
    printf '== %s\n' "$STEP" >&2
  }

  # One line on stderr, and the end: exit code 1, or the one given as second argument.
  die() {
    trap - ERR
    printf '%s: %s\n' "$SCRIPT" "$1" >&2
    exit "${2:-1}"
  }

  warn() { printf '%s: warning: %s\n' "$SCRIPT" "$1" >&2; }

  # Told once: a failure inside ( ) is passed on to the shell around it.
  report_failure() {
    local code=$?
    trap - ERR
    ((BASH_SUBSHELL > 0)) || printf '%s: failed (exit code %d) at: %s\n' "$SCRIPT" "$code" "$STEP" >&2
    exit "$code"
  }
  trap report_failure ERR
fi
