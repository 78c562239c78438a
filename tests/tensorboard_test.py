#!/usr/bin/env python3
"""TensorBoard reads the events of a search while it runs, and in the end they are the store's numbers.

    tests/tensorboard_test.py PROGRAM

Installs TensorBoard into build/tensorboard-venv, once. Exit code 77: it cannot be had.
"""

import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "bench"), str(ROOT / "tests/pages")]
import own_venv

try:
    own_venv.enter("tensorboard", ["tensorboard"], ["tensorboard==2.20.0", "setuptools<81"])
except SystemExit as end:
    if isinstance(end.code, str):
        print(end.code)
        sys.exit(77)
    raise

import runs
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator


def wait_for(what, condition):
    end = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < end, f"never: {what}"
        time.sleep(0.2)


def main():
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        runs.write_images(folder / "data", images=20)
        command = runs.search(sys.argv[1], folder / "data" / "labels.csv", folder / "run", "--strategy", "ppo", "--policy", "none",
                              "--no-final", evaluations=4000)
        search = subprocess.Popen(command)
        try:
            wait_for("an events file", lambda: list(folder.glob("run/*tfevents*")))
            events = EventAccumulator(str(folder / "run"), size_guidance={"scalars": 0})

            def known(tag):
                events.Reload()
                return events.Scalars(tag) if tag in events.Tags()["scalars"] else []

            wait_for("events of a running search", lambda: len(known("search/accuracy")) >= 3)
            before = len(known("search/accuracy"))
            wait_for("more of them", lambda: len(known("search/accuracy")) > before)
            assert search.poll() is None
        finally:
            search.send_signal(signal.SIGINT)
            assert search.wait(60) == 130
        store = sqlite3.connect(folder / "run" / "experiments.sqlite")
        rows = dict(store.execute("SELECT trial, accuracy FROM experiments WHERE cached = 0 AND outcome = 'ok'"))
        points = {point.step: point.value for point in known("search/accuracy")}
        # A result that came out of order at the end was recorded, but told to no one.
        assert points and points.keys() <= rows.keys(), (points, rows)
        assert len(rows) - len(points) <= 8, (len(rows), len(points))
        assert all(abs(value - rows[trial]) < 1e-6 for trial, value in points.items())
        assert {"search/best", "agent/reward", "agent/entropy", "agent/episode_best"} <= set(events.Tags()["scalars"])
        print(f"{len(points)} networks, all as in the store")


main()
