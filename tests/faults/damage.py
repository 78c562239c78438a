"""What becomes of files: full and read-only disks, limits, damaged databases and checkpoints, vanished data. A fault is
survived by going on to the same rows, or by one line that says what is wrong, after which the run goes on once the cause
is away. Never by other rows with exit code 0."""

import os
import resource
import shutil
import sqlite3
import time
from pathlib import Path

from disks import Disk, QuotaDisk
from kills import duration, go_on
from place import Skip, check, execute, kill, rows_of, until


def stopped_half_way(problem, run, draw):
    process = problem.place.start(*problem.search(run))
    until(lambda: len(rows_of(run)) >= len(problem.rows) // 3 or process.poll() is not None, "a third of the search")
    kill(process)


def refused_or_same(problem, run):
    """True: it went on. Anything but the same rows must be a refusal in one line."""
    code, text = problem.place.run(*problem.resume(run))
    if code == 0:
        problem.check_same(run)
        return True
    lines = [line for line in text.splitlines() if line.startswith("netwright: ") and " warning: " not in line]
    check(code in (1, 2) and len(lines) == 1, f"exit code {code}: {text[-300:]}")
    return False


def full_disk(problem, run, draw):
    with Disk(run, f"{draw.randrange(100, 500)}k") as disk:
        refused = problem.place.run(*problem.search(run / "run"))
        check(refused[0] in (0, 1, 2), f"exit code {refused[0]}: {refused[1][-300:]}")
        disk.change("size=200m")
        go_on(problem, run / "run")
    return 1


def quota(problem, run, draw):
    """Used up, which is another error than a full disk's."""
    with QuotaDisk(run, draw.randrange(300_000, 900_000)) as disk:
        code, text = problem.place.run(*problem.search(disk.folder / "run"))
        check(code in (0, 1, 2), f"exit code {code}: {text[-300:]}")
        disk.limit("none")
        go_on(problem, disk.folder / "run")
    return 1


def read_only_disk(problem, run, draw):
    with Disk(run, "200m") as disk:
        stopped_half_way(problem, run / "run", draw)
        if (run / "run/summary.json").exists():
            return 0  # nothing is left to be written but the report, which resume warns of
        disk.change("ro")  # not while a file is open for writing: the kernel refuses that
        check(not refused_or_same(problem, run / "run"), "it went on where nothing can be written")
        disk.change("rw")
        go_on(problem, run / "run")
    return 1


def file_size_limit(problem, run, draw):
    limit = draw.randrange(40_000, 400_000)
    code, text = problem.place.run(
        *problem.search(run), preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    )
    check(code in (0, 1, 2), f"exit code {code}: {text[-300:]}")
    go_on(problem, run)
    return 1


def store_locked(problem, run, draw):
    """By another program, longer than is waited for."""
    stopped_half_way(problem, run, draw)
    with sqlite3.connect(run / "experiments.sqlite") as other:
        other.execute("BEGIN EXCLUSIVE")
        check(not refused_or_same(problem, run), "a locked database was written to")
        other.rollback()
    other.close()
    go_on(problem, run)
    return 1


def store_truncated(problem, run, draw):
    stopped_half_way(problem, run, draw)
    copy = Path(f"{run}.copy")
    shutil.copytree(run, copy)
    file = run / "experiments.sqlite"
    os.truncate(file, draw.randrange(max(1, file.stat().st_size)))
    if not refused_or_same(problem, run):
        shutil.rmtree(run)
        shutil.copytree(copy, run)
        go_on(problem, run)
    return 1


def store_flipped(problem, run, draw):
    """A bit of the database of a run that was closed in good order."""
    stopped_half_way(problem, run, draw)
    execute(run, "PRAGMA wal_checkpoint(TRUNCATE)")
    file = run / "experiments.sqlite"
    whole = file.read_bytes()
    content = bytearray(whole)
    place = draw.randrange(len(content))
    content[place] ^= 1 << draw.randrange(8)
    file.write_bytes(content)
    if not refused_or_same(problem, run):
        file.write_bytes(whole)
        go_on(problem, run)
    return 1


def wal_removed(problem, run, draw):
    """Of a run that was not over: what says that it was would hide the loss."""
    stopped_half_way(problem, run, draw)
    if (run / "summary.json").exists():
        return 0
    for end in ("-wal", "-shm"):
        Path(f"{run}/experiments.sqlite{end}").unlink(missing_ok=True)
    refused_or_same(problem, run)
    return 1


def newer_schema(problem, run, draw):
    stopped_half_way(problem, run, draw)
    version = sqlite3.connect(run / "experiments.sqlite").execute("PRAGMA user_version").fetchone()[0]
    execute(run, f"PRAGMA user_version = {version + 1}")
    check(not refused_or_same(problem, run), "a newer database was written to")
    execute(run, f"PRAGMA user_version = {version}")
    go_on(problem, run)
    return 1


def checkpoint_damaged(problem, run, draw):
    """Every file of the checkpoint but the policy, which a search cannot make again: cut, emptied or removed."""
    stopped_half_way(problem, run, draw)
    for file in (run / "checkpoint").iterdir():
        if file.suffix == ".policy":
            continue
        how = draw.randrange(3)
        if how == 0:
            file.unlink()
        else:
            os.truncate(file, 0 if how == 1 else file.stat().st_size // 2)
    go_on(problem, run)
    return 1


def data_vanish(problem, run, draw):
    """While it searches; back before it is gone on with."""
    process = problem.place.start(*problem.search(run))
    until(lambda: rows_of(run) or process.poll() is not None, "the first network")
    away = problem.images.with_name("away")
    problem.images.rename(away)
    try:
        time.sleep(draw.uniform(0, 0.3) * duration(problem))
        kill(process)
        if (run / "run.json").exists() and not (run / "report.html").exists():
            check(not refused_or_same(problem, run), "it went on without its images")
    finally:
        away.rename(problem.images)
    go_on(problem, run)
    return 1


def data_changes(problem, run, draw):
    """While it searches, which has its copy. What was killed is not gone on with on other images."""
    process = problem.place.start(*problem.search(run))
    until(lambda: rows_of(run) or process.poll() is not None, "the first network")
    image = draw.choice(sorted(problem.images.rglob("*.pgm")))
    before = image.read_bytes()
    image.write_bytes(before[:-1] + bytes([before[-1] ^ 0xFF]))
    try:
        if draw.randrange(2):
            check(process.wait(600) == 0, f"exit code {process.returncode}")
        else:
            time.sleep(draw.uniform(0, 0.3) * duration(problem))
            kill(process)
            if (run / "run.json").exists() and not (run / "report.html").exists():
                check(not refused_or_same(problem, run), "it went on with other images")
    finally:
        image.write_bytes(before)
    go_on(problem, run)
    return 1


def copy_vanishes(problem, run, draw):
    """Of the images, in the cache, while it searches."""
    process = problem.place.start(*problem.search(run))
    until(lambda: rows_of(run) or process.poll() is not None, "the first network")
    time.sleep(draw.uniform(0, 0.3) * duration(problem))
    shutil.rmtree(problem.place.folder / "cache", ignore_errors=True)
    code = process.wait(600)
    check(code in (0, 1), f"exit code {code}")
    go_on(problem, run)
    return 1


def two_runs(problem, run, draw):
    """At once in one folder: one of them is the run, whichever."""
    log = Path(f"{run}.log")
    both = [problem.place.start(*problem.search(run), log=log) for _ in range(2)]
    codes = sorted(process.wait(600) for process in both)
    check(codes[0] == 0 and codes[1] in (1, 2), f"exit codes {codes}: {log.read_text()[-300:]}")
    problem.check_same(run)
    return 1


def nan(problem, run, draw):
    """Networks that diverge are outcomes."""
    code, text = problem.place.run(*problem.search(run), "--set", "recipe.learning_rate=1e30")
    check(code in (0, 1), f"exit code {code}: {text[-300:]}")
    rows = [row for row in rows_of(run) if row[2] == "search"]
    check(len(rows) == problem.networks and all(row[8] in ("ok", "diverged") for row in rows), "other outcomes")
    return 1


FAKETIME = Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1")


def clock_jumps(problem, run, draw):
    """Days to and fro while it runs."""
    if not FAKETIME.exists():
        raise Skip("needs libfaketime (apt-get install faketime)")
    clock = Path(f"{run}.clock")
    clock.write_text("+0\n")
    environment = {"LD_PRELOAD": str(FAKETIME), "FAKETIME_TIMESTAMP_FILE": str(clock), "FAKETIME_NO_CACHE": "1",
                   "DONT_FAKE_MONOTONIC": "1"}  # fmt: skip
    old = dict(problem.place.environment)
    process = problem.place.start(*problem.search(run), environment=environment)
    problem.place.environment = old
    while process.poll() is None:
        clock.write_text(f"{draw.randrange(-400, 400):+d}d\n")
        time.sleep(0.05)
    check(process.returncode == 0, f"exit code {process.returncode}")
    problem.check_same(run)
    return 1
