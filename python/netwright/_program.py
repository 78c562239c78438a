"""The program `netwright` that the package brings along, as a process."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from netwright.errors import RunError, UsageError

# NETWRIGHT_PROGRAM: another one, for those who work on it.
PROGRAM = Path(os.environ.get("NETWRIGHT_PROGRAM") or Path(__file__).parent / "bin" / "netwright")

_INTERRUPTED = 130  # exit code
_PREFIX = "netwright: "  # of the program's lines on standard error


def main() -> NoReturn:
    """Becomes the program: the command `netwright`."""
    os.execv(PROGRAM, [str(PROGRAM), *sys.argv[1:]])


def check_end(code: int, lines: Sequence[str]) -> None:
    """Raises what the exit code of the program says; `lines` are its last ones on standard error."""
    if code == 0:
        return
    said = [line.removeprefix(_PREFIX) for line in lines if line.strip()]
    if code == _INTERRUPTED:
        raise KeyboardInterrupt(said[-1] if said else "interrupted")
    if code < 0:
        raise RunError(f"the program was killed by {signal.Signals(-code).name}")
    text = said[-1] if said else f"the program ended with exit code {code}"
    raise UsageError(text) if code == 2 else RunError(text)


def output_of(*arguments: str) -> str:
    """What the program writes to standard output. Raises UsageError or RunError with its line where it fails."""
    ended = subprocess.run([PROGRAM, *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True)
    check_end(ended.returncode, ended.stderr.splitlines())
    return ended.stdout
