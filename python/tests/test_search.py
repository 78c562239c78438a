"""Real searches: their outcome, their store, their model, and what ends them."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import netwright
import numpy as np
import pandas
import pytest
from conftest import QUICK
from netwright import Run, RunError, UsageError


def test_a_search_designs_a_network(trained: Run) -> None:
    summary = trained.summary
    assert trained.finished
    assert summary["evaluations"]["trained"] == 3
    assert summary["final"]["test_accuracy"] > 0.5
    assert trained.config["data.image_size"] == 12
    assert (trained.folder / "best" / "model.pt").is_file()


def test_the_table_is_what_the_store_holds(trained: Run) -> None:
    table = trained.evaluations
    assert isinstance(table, pandas.DataFrame)
    with sqlite3.connect(trained.folder / "experiments.sqlite") as store:
        store.row_factory = sqlite3.Row
        rows = [dict(row) for row in store.execute("SELECT * FROM experiments ORDER BY rowid")]
    assert len(table) == len(rows) > 3
    same = set(table.columns) & set(rows[0])
    assert {"trial", "architecture", "accuracy", "params", "flops", "outcome", "phase"} <= same
    for ours, theirs in zip(trained.rows, rows):
        for column in same:
            stored = theirs[column] if theirs[column] != "" else None
            assert ours[column] == (pytest.approx(stored) if isinstance(stored, float) else stored), column


def test_the_steps_of_an_agent_are_a_table(trained: Run, tmp_path: Path) -> None:
    assert trained.steps.empty
    run = netwright.search("synthetic:toy", strategy="ppo", evaluations=20, out=tmp_path / "ppo", progress=False)
    with sqlite3.connect(run.folder / "experiments.sqlite") as store:
        stored = store.execute("SELECT position, action, reward, done FROM steps ORDER BY position").fetchall()
    steps = run.steps
    assert len(steps) == len(stored) > 20
    assert steps[["position", "action", "done"]].values.tolist() == [[p, action, done] for p, action, _, done in stored]
    assert steps.reward.tolist() == pytest.approx([reward for _, _, reward, _ in stored])
    assert (steps.entropy > 0).all() and set(steps.trial.dropna()) <= set(run.evaluations.trial)


def test_the_model_classifies_files_and_pixels(trained: Run, bars: Path) -> None:
    files = [bars / "level" / "0.pgm", bars / "upright" / "0.pgm"]
    predictions = trained.predict(files)
    assert [prediction.image for prediction in predictions] == [str(file) for file in files]
    for prediction in predictions:
        assert prediction.probabilities is not None
        assert set(prediction.probabilities) == {"level", "upright"}
        assert prediction.probabilities[prediction.label] == prediction.probability
    pixels = [np.frombuffer(file.read_bytes()[-144:], np.uint8).reshape(12, 12) for file in files]
    again = trained.predict(pixels)
    assert [prediction.probabilities for prediction in again] == [prediction.probabilities for prediction in predictions]
    colours = trained.predict(np.repeat(pixels[0][:, :, None], 3, axis=2))
    assert len(colours) == 1 and colours[0].image == "0"
    with pytest.raises(UsageError, match="float64"):
        trained.predict(np.zeros((12, 12)))


def test_what_is_no_image_is_said(trained: Run, bars: Path, tmp_path: Path) -> None:
    (tmp_path / "broken.png").write_bytes(b"no image")
    bad, good = trained.predict([tmp_path / "broken.png", bars / "level" / "1.pgm"])
    assert bad.error and not bad.label
    assert good.label and not good.error


def test_the_network_is_exported(trained: Run, tmp_path: Path) -> None:
    assert any(trained.export("c").glob("*.c"))
    out = trained.export("onnx", out=tmp_path / "onnx")
    assert any(out.glob("*.onnx"))
    with pytest.raises(UsageError, match="choose one of"):
        trained.export("toast")
    assert trained.pareto()[0]["accuracy"] >= 0


def test_the_report_is_shown(searched: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert searched.report_html.startswith("<!DOCTYPE html>")
    shown = searched._repr_html_()
    assert shown.startswith("<iframe srcdoc=") and "toy" in shown
    searched.show()
    assert searched.summary["best"]["architecture"] in capsys.readouterr().out


def test_errors_have_types_and_one_line(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no-such-folder") as missing:
        netwright.search(tmp_path / "no-such-folder", out=tmp_path / "run", progress=False)
    assert "\n" not in str(missing.value) and not str(missing.value).startswith("netwright")
    with pytest.raises(UsageError, match="evolution.populatio"):
        netwright.search("synthetic:toy", settings={"evolution.populatio": 3}, progress=False)
    with pytest.raises(UsageError, match="there is no run"):
        Run(tmp_path)
    with pytest.raises(RunError, match="false exited with code 1"):
        command = {"program.command": "false"}
        netwright.search("synthetic:toy", strategy="program", settings=command, out=tmp_path / "failed", progress=False)


def test_progress_is_shown(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    netwright.search("synthetic:toy", evaluations=30, out=tmp_path / "run")
    shown = capfd.readouterr()
    assert "search" in shown.err and "trained" in shown.err
    assert "strategy transfer: learnt from" in shown.out + shown.err


def test_ctrl_c_saves_and_resume_goes_on(bars: Path, tmp_path: Path) -> None:
    """The run is the same as one that was never interrupted."""
    settings = QUICK | {"final.epochs": 60}
    program = f"""
import netwright, signal
signal.signal(signal.SIGINT, signal.default_int_handler)
netwright.search({str(bars)!r}, evaluations=6, strategy="evolution", out={str(tmp_path / "run")!r}, settings={settings})
"""
    process = subprocess.Popen(
        [sys.executable, "-c", program], stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    deadline = time.monotonic() + 120
    while stored(tmp_path / "run") == 0:
        assert process.poll() is None and time.monotonic() < deadline
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does
    said = process.communicate(timeout=60)[1]
    assert "KeyboardInterrupt: interrupted; go on with: netwright resume" in said
    interrupted = Run(tmp_path / "run")
    assert not interrupted.finished and interrupted.summary["status"] == "interrupted"

    finished = netwright.resume(tmp_path / "run", progress=False)
    assert finished.finished and finished.summary["evaluations"]["trained"] == 6
    whole = netwright.search(
        bars, evaluations=6, strategy="evolution", out=tmp_path / "whole", settings=settings, progress=False
    )
    assert networks(finished) == networks(whole)
    assert finished.resume(progress=False).finished, "a finished run stays as it is"


def stored(folder: Path) -> int:
    """Evaluations in the store of a run that goes on."""
    if not (folder / "experiments.sqlite").is_file():
        return 0
    with sqlite3.connect(f"file:{folder}/experiments.sqlite?mode=ro", uri=True) as store:
        try:
            count: int = store.execute("SELECT count(*) FROM experiments").fetchone()[0]
            return count
        except sqlite3.OperationalError:
            return 0


def networks(run: Run) -> list[tuple[object, ...]]:
    rows = sorted((row for row in run.rows if row["phase"] == "search"), key=lambda row: int(row["trial"] or 0))
    return [(row["trial"], row["architecture"], row["accuracy"]) for row in rows]
