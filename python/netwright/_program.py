"""The program `netwright` that the package brings along."""

import os
import sys
from pathlib import Path

PROGRAM = Path(__file__).parent / "bin" / "netwright"


def main() -> None:
    """Becomes the program: the command `netwright`."""
    os.execv(PROGRAM, [str(PROGRAM), *sys.argv[1:]])
