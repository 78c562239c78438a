"""A virtual environment of its own for a benchmark that needs a package of PyPI."""

import fcntl
import importlib.util
import os
import subprocess
import sys
import venv
from pathlib import Path

BUILD = Path(__file__).resolve().parent.parent / "build"


def is_there(name, module):
    return importlib.util.find_spec(module) is not None or (BUILD / f"{name}-venv/ready").exists()


def enter(name, module, requirement):
    """Goes on in build/NAME-venv, which it makes first; unless `module` is there. Several processes may do so at once."""
    if importlib.util.find_spec(module) is not None:
        return
    folder = BUILD / f"{name}-venv"
    python = folder / "bin/python"
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "ready").exists():
            print(f"{name}: installing {requirement} into {folder}", file=sys.stderr)
            venv.create(folder, with_pip=True)
            subprocess.run([python, "-m", "pip", "install", "--quiet", requirement], check=True, stdout=sys.stderr)
            (folder / "ready").touch()
    os.execv(python, [str(python), *sys.argv])
