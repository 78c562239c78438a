#!/usr/bin/env bash
# NanoNAS and `netwright search` within the limits of a device: bench/nanonas_compare.py, which tells its arguments by
# --help, with build/release/netwright, which is built where it is missing.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
[[ -x $root/build/release/netwright || " $* " == *" --netwright"* || " $* " == *" --table "* || " $* " == *" --help "* ]] ||
  "$root/scripts/build" release netwright
exec python3 "$root/bench/nanonas_compare.py" "$@"
