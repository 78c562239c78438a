"""A virtual environment of its own for a benchmark that needs packages of PyPI."""

import fcntl
import importlib.util
import os
import subprocess
import sys
import venv
from pathlib import Path

BUILD = Path(__file__).resolve().parent.parent / "build"


def _found(modules):
    return all(importlib.util.find_spec(module) is not None for module in modules)


def is_there(name, *modules):
    return _found(modules) or (BUILD / f"{name}-venv/ready").exists()


def enter(name, modules, requirements):
    """Goes on in build/NAME-venv, which it makes first; unless all `modules` are there. Several processes may do so at
    once."""
    if _found(modules):
        return
    folder = BUILD / f"{name}-venv"
    python = folder / "bin/python"
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "ready").exists():
            print(f"{name}: installing {', '.join(requirements)} into {folder}", file=sys.stderr)
            venv.create(folder, with_pip=True)
            install = [python, "-m", "pip", "install", "--quiet", *requirements]
            if subprocess.run(install, stdout=sys.stderr).returncode != 0:
                sys.exit(f"{name}: {', '.join(requirements)} cannot be installed (see above)")
            (folder / "ready").touch()
    os.execv(python, [str(python), *sys.argv])
