"""SIGKILL and SIGSTOP of every kind of process, at random moments."""

import os
import random
import signal
import subprocess
import time
from pathlib import Path

from memory_group import MemoryGroup
from place import check, kill, quietly, rows_of, until


def go_on(problem, run):
    before = rows_of(run)
    problem.place.succeed(*problem.resume(run))
    problem.check_kept(run, before)
    problem.check_same(run)


def duration(problem):
    """Seconds that it takes now: the machine may be busy."""
    if not hasattr(problem, "seconds"):
        start = time.monotonic()
        problem.place.succeed(*problem.search(problem.place.folder / "timed"))
        problem.seconds = time.monotonic() - start
    return problem.seconds


def controller(problem, run, draw):
    """Killed again and again; at last it is let go on. As many faults as kills."""
    kills, seconds = 0, duration(problem)
    for _ in range(1 + draw.randrange(4)):
        before = rows_of(run)
        process = problem.place.start(*problem.resume(run))
        try:
            code = process.wait(draw.uniform(0, 1.1) * seconds)
        except subprocess.TimeoutExpired:
            kill(process)
            kills += 1
            problem.check_kept(run, before)
            continue
        check(code == 0, f"exit code {code}")
        break
    go_on(problem, run)
    return kills


def workers_of(place):
    return place.processes("--fd")


def one_is_struck(problem, run, draw, process, victims, number):
    """By a signal: the run goes on."""
    if victims:
        quietly(draw.choice(victims), number)
    check(process.wait(600) == 0, f"exit code {process.returncode}")
    problem.check_same(run)
    return 1 if victims else 0


def worker(problem, run, draw):
    """One that trains is killed: the run goes on."""
    process = problem.place.start(*problem.search(run))
    until(lambda: workers_of(problem.place) or process.poll() is not None, "workers")
    time.sleep(draw.uniform(0, 0.5) * duration(problem))
    return one_is_struck(problem, run, draw, process, workers_of(problem.place), signal.SIGKILL)


def hung_worker(problem, run, draw):
    """One that trains is stopped for good: it is noticed, and replaced."""
    process = problem.place.start(*problem.search(run), "--set", "hang_timeout=2")
    until(lambda: rows_of(run) or process.poll() is not None, "the first network")
    return one_is_struck(problem, run, draw, process, workers_of(problem.place), signal.SIGSTOP)


def stopped(problem, run, draw):
    """The main process, for longer than a worker may hang, as by Ctrl-Z: nothing is taken for hung."""
    process = problem.place.start(*problem.search(run), "--set", "hang_timeout=2")
    until(lambda: rows_of(run) or process.poll() is not None, "the first network")
    time.sleep(draw.uniform(0, 0.3) * duration(problem))
    quietly(process.pid, signal.SIGSTOP)
    time.sleep(5)
    return one_is_struck(problem, run, draw, process, [process.pid] if process.poll() is None else [], signal.SIGCONT)


def node_agent(problem, run, draw):
    """One of two nodes is killed: the run goes on."""
    process = problem.place.start(*problem.search(run), "--nodes", "2", "--launch", "local")
    until(lambda: rows_of(run) or process.poll() is not None, "the first network")
    return one_is_struck(problem, run, draw, process, problem.place.processes("--pool"), signal.SIGKILL)


def final_training(problem, run, draw):
    """Killed within it."""
    process = problem.place.start(*problem.search(run))
    until(lambda: (run / "checkpoint/final.json").exists() or process.poll() is not None, "the final training")
    time.sleep(draw.uniform(0, 0.3) * duration(problem))
    kill(process)
    go_on(problem, run)
    return 1


def told_to_stop(problem, run, draw):
    """By a signal that can be caught: a summary, exit code 130. One that says nothing about stopping stops nothing."""
    process = problem.place.start(*problem.search(run))
    until(lambda: rows_of(run) or process.poll() is not None, "the first row")
    number = draw.choice([signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGPIPE, signal.SIGXFSZ])
    quietly(process.pid, number)
    code = process.wait(600)
    stops = number not in (signal.SIGPIPE, signal.SIGXFSZ)
    check(code == 0 or (stops and code == 130), f"exit code {code} after {number.name}")
    check((run / "summary.json").exists(), "there is no summary")
    go_on(problem, run)
    return 1


def report(problem, run, draw):
    """Killed between its summary and its report."""
    process = problem.place.start(*problem.search(run))
    until(lambda: (run / "summary.json").exists() or process.poll() is not None, "the summary")
    time.sleep(draw.uniform(0, 0.2))
    kill(process)
    go_on(problem, run)
    return 1


def export(problem, run, draw):
    """Killed while a run is packed: nothing that looks like a whole archive is there unless it is one."""
    source, file = problem.place.folder / "reference", Path(f"{run}.tgz")
    start = time.monotonic()
    problem.place.succeed("store", "export", source, "--out", f"{run}-timed.tgz")
    seconds = time.monotonic() - start
    process = problem.place.start("store", "export", source, "--out", file)
    time.sleep(draw.uniform(0, 1.1) * seconds)
    kill(process)
    if not file.exists():
        problem.place.succeed("store", "export", source, "--out", file)
    problem.place.succeed("store", "import", file, "--into", run)
    problem.check_kept(run, problem.rows)
    left = [p.name for p in run.parent.iterdir() if p.name.startswith(file.name + ".")]
    check(not left, f"files are left: {left}")
    return 1


def random_of(seed, fault, index):
    return random.Random(f"{seed}/{fault}/{index}")


def check_outcomes(problem, run, process):
    """It ends as it should, and networks that got no memory are rows that say so."""
    code = process.wait(600)
    check(code in (0, 1), f"exit code {code}")
    for row in rows_of(run):
        check(row in problem.rows or row[8] in ("out_of_memory", "crashed") or row[2] == "final", f"a row of its own: {row[:9]}")
    problem.place.check_left(run) if code == 0 else None


def out_of_memory(problem, run, draw):
    """A child that gets no memory any more is an outcome of its network, and no end of the run."""
    process = problem.place.start(*problem.search(run))
    until(lambda: rows_of(run) or process.poll() is not None, "the first network")
    tried = 0
    for pid in workers_of(problem.place):
        tried += os.system(f"prlimit --pid {pid} --data=1048576 2>/dev/null") == 0
    check_outcomes(problem, run, process)
    return tried


def memory_group(problem, run, draw):
    """A container's memory is used up: the kernel takes workers, not the run."""
    with MemoryGroup(f"netwright-{problem.place.id}") as group:
        process = problem.place.start(*problem.search(run), preexec_fn=group.join)
        until(lambda: rows_of(run) or process.poll() is not None, "the first network")
        size = group.used() // 2
        while process.poll() is None and not group.limit(size):
            size += 1 << 20
        check_outcomes(problem, run, process)
        return group.kills()
