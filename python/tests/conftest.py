"""Fixtures: a data set of generated images, and runs of the real program."""

import signal
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
