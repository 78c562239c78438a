"""Fixtures: a data set of generated images, runs of the real program, and a Python with PyTorch."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import netwright
import numpy as np
import pytest

signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it

QUICK: dict[str, str | int] = {
    "recipe.epochs": 1,
    "final.epochs": 1,
    "finalists": 1,
    "data.image_size": 12,
    "by_hand": "",
    "precision": "fp32",
}
"""Settings of searches that train for seconds."""


def write_bars(folder: Path, images: int = 30) -> Path:
    """Two classes, upright and level bars, each of so many grey images of 12 x 12 pixels."""
    draw = np.random.default_rng(1)
    for name in ("level", "upright"):
        (folder / name).mkdir(parents=True)
        for index in range(images):
            pixels = draw.integers(0, 60, (12, 12), dtype=np.uint8)
            place = draw.integers(1, 10)
            pixels[(slice(place, place + 2), slice(None)) if name == "level" else (slice(None), slice(place, place + 2))] = 230
            (folder / name / f"{index}.pgm").write_bytes(b"P5 12 12 255\n" + pixels.tobytes())
    return folder


@pytest.fixture(scope="session")
def bars(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_bars(tmp_path_factory.mktemp("data") / "bars")


@pytest.fixture(scope="session")
def trained(bars: Path, tmp_path_factory: pytest.TempPathFactory) -> netwright.Run:
    """A finished run that trained networks and delivered one."""
    out = tmp_path_factory.mktemp("runs") / "bars"
    return netwright.search(bars, evaluations=3, out=out, strategy="evolution", settings=QUICK, progress=False)


@pytest.fixture(scope="session")
def searched(tmp_path_factory: pytest.TempPathFactory) -> netwright.Run:
    """A finished run on a formula, without a network delivered."""
    out = tmp_path_factory.mktemp("runs") / "toy"
    return netwright.search("synthetic:toy", evaluations=40, strategy="evolution", out=out, progress=False)


def _succeeds(*command: str | Path) -> bool:
    return subprocess.run(command, capture_output=True).returncode == 0


@pytest.fixture(scope="session")
def python_with_torch(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """A command that runs Python with netwright, Debian's PyTorch, which spares the gigabytes that PyPI's brings, and the
    packages of examples/python/agents-requirements.txt: in build/agents-python, or what NETWRIGHT_AGENTS_PYTHON names."""
    root = Path(__file__).resolve().parents[2]
    if given := os.environ.get("NETWRIGHT_AGENTS_PYTHON"):
        interpreter = Path(given)
    else:
        debian = "/usr/bin/python3"
        if not _succeeds(debian, "-c", "import torch, ensurepip"):
            pytest.skip("PyTorch is not there: apt-get install python3-torch python3-venv")
        folder = root / "build/agents-python"
        interpreter = folder / "bin/python"
        assert _succeeds(debian, "-m", "venv", "--clear", "--system-site-packages", folder)
        requirements = root / "examples/python/agents-requirements.txt"
        if not _succeeds(interpreter, "-m", "pip", "install", "--quiet", "--no-deps", "-r", requirements):
            pytest.skip(f"the packages of {requirements.name} cannot be had")
    package = tmp_path_factory.mktemp("site")
    (package / "netwright").symlink_to(Path(netwright.__file__).parent)
    command = ["env", f"PYTHONPATH={package}", f"NETWRIGHT_PROGRAM={netwright._program.PROGRAM}", str(interpreter)]
    if not _succeeds(*command, "-c", "import netwright.environments"):
        pytest.skip(f"the package, built for {sys.version.split()[0]}, does not load in {interpreter}")
    return command
