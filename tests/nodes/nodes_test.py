#!/usr/bin/env python3
"""Searches on two nodes, whatever becomes of these, are the search on one machine, row by row.

    tests/nodes/nodes_test.py PROGRAM local|ssh|slurm [--data FOLDER] [CASE...]

FOLDER: images to search on, with a folder for each class; without one some are made. Exit code 77: the engine is not
installed. Every run is a whole one: a search on a folder of images and a final training,
whose states and weights travel.
"""

import contextlib
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import engines
from engines import wait_for

NETWORKS = 8
COLUMNS = (
    "trial, task_index, phase, architecture, network, task, recipe, replicate, outcome, cached, message, accuracy, loss,"
    " params, flops, peak_bytes, images, epochs, curve"
)


def write_images(folder, classes=3, count=24, side=20):
    """Stripes of a width and direction for each class, with noise."""
    draw = random.Random(5)
    for c in range(classes):
        (folder / f"class{c}").mkdir(parents=True)
        for i in range(count):
            shift, pixels = draw.randrange(8), bytearray()
            for y in range(side):
                for x in range(side):
                    along = (x, y, x + y)[c % 3] + shift
                    pixels.append(max(0, min(255, (170 if along // 3 % 2 else 80) + draw.randrange(-40, 41))))
            (folder / f"class{c}" / f"{i}.pgm").write_bytes(b"P5 %d %d 255\n" % (side, side) + bytes(pixels))


def rows_of(run, phase=None):
    path = run / "experiments.sqlite"
    if not path.exists():
        return []
    try:
        with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as store:
            where = f" WHERE phase = '{phase}'" if phase else ""
            return store.execute(f"SELECT {COLUMNS} FROM experiments{where} ORDER BY phase, trial").fetchall()
    except sqlite3.OperationalError:
        return []


def workers_of(run):
    with sqlite3.connect(f"file:{run / 'experiments.sqlite'}?mode=ro", uri=True) as store:
        return {row[0].split("/")[0] for row in store.execute("SELECT worker FROM experiments WHERE worker <> ''")}


def parent_of(pid):
    return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])


def processes(variable, word):
    """Those workers that have this in their environment and this word in their arguments, and are no shells."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0") if entry.name.isdigit() else []
            if words[1:3] == [b"worker", word.encode()] and variable.encode() in (entry / "environ").read_bytes():
                found.append(int(entry.name))
        except OSError:
            continue
    return sorted(found)


class Case:
    def __init__(self, program, engine, folder):
        self.program, self.engine, self.folder = program, engine, folder
        self.data = self.folder / "images"
        self.notes = ""

    def agents(self):
        return processes(self.cache(), "--pool")

    def cache(self):
        return f"NETWRIGHT_CACHE={self.folder}/node-cache"

    def command(self, name, nodes=True, before=""):
        words = [
            self.program, "search", self.data, "--out", self.folder / name, "--seed", "3",
            "--precision", "fp32", "--epochs", "2", "--budget", "0", "--set", f"evaluations={NETWORKS}",
            "--set", "recipe.filters=4", "--set", "recipe.batch_size=16", "--set", "finalists=2",
            "--set", "final.epochs=4", "--set", "final.batch_size=16", "--set", "final.augment_flip=false",
        ]  # fmt: skip
        return words + (self.nodes(before) if nodes else ["--workers", "1"])

    def nodes(self, before=""):
        launcher = self.folder / "launch.yml"
        self.engine.write_launcher(launcher, self.program, f"env {self.cache()} {before}".strip())
        return self.engine.arguments(launcher)

    def begin(self, name, words=None, before=""):
        self.log = open(self.folder / f"{name}.err", "a")
        return subprocess.Popen(words or self.command(name, before=before), stdout=subprocess.DEVNULL, stderr=self.log)

    def finish(self, process, name, code=0):
        got = process.wait(900)
        self.notes = (self.folder / f"{name}.err").read_text()
        assert got == code, f"exit code {got}\n{self.notes}"
        wait_for("all agents have ended", lambda: not self.agents())

    def expect_same(self, name):
        expected, got = rows_of(self.folder / "one"), rows_of(self.folder / name)
        assert len(expected) > NETWORKS, expected
        for a, b in zip(expected, got):
            assert a == b, f"one machine: {a}\n{name}: {b}"
        assert len(expected) == len(got), (len(expected), len(got))
        assert (self.folder / name / "best/model.pt").exists()

    # What can become of nodes.

    def nothing_happens(self, name):
        self.finish(self.begin(name), name)
        assert "round differently" not in self.notes, self.notes

    def killed(self, name):
        run = self.begin(name)
        wait_for("half of the search", lambda: len(rows_of(self.folder / name)) >= NETWORKS // 2, 600)
        os.kill(self.agents()[0], signal.SIGKILL)
        self.finish(run, name)
        assert "is lost" in self.notes, self.notes

    def stopped(self, name):
        run = self.begin(name, before="")
        wait_for("half of the search", lambda: len(rows_of(self.folder / name)) >= NETWORKS // 2, 600)
        agent = self.agents()[0]
        os.kill(agent, signal.SIGSTOP)
        try:
            wait_for("the silent node is told", lambda: "was not heard" in (self.folder / f"{name}.err").read_text(), 600)
            time.sleep(1)
        finally:
            os.kill(agent, signal.SIGCONT)
        self.finish(run, name)

    def controller_killed(self, name):
        """And a node before, and both at once in the final training."""
        run = self.begin(name)
        wait_for("half of the search", lambda: len(rows_of(self.folder / name)) >= NETWORKS // 2, 600)
        os.kill(self.agents()[-1], signal.SIGKILL)
        wait_for("one more", lambda: len(rows_of(self.folder / name)) > NETWORKS // 2, 600)
        run.kill()
        run.wait()
        wait_for("the agents end with the run", lambda: not self.agents())
        resume = [self.program, "resume", self.folder / name, *self.nodes()]
        run = self.begin(name, resume)
        wait_for("the final training", lambda: rows_of(self.folder / name, "final"), 600)
        run.kill()
        run.wait()
        wait_for("the agents end with the run", lambda: not self.agents())
        self.finish(self.begin(name, resume), name)

    def interrupted(self, name):
        run = self.begin(name)
        wait_for("some of the search", lambda: len(rows_of(self.folder / name)) >= 2, 600)
        run.send_signal(signal.SIGINT)
        self.finish(run, name, code=130)
        # It goes on without any node.
        self.finish(self.begin(name, [self.program, "resume", self.folder / name, "--workers", "2"]), name)

    def slow(self, name):
        """One node computes at a hundredth of the speed or stands still now and then."""
        run = self.begin(name)
        wait_for("a node", lambda: len(self.agents()) == 2, 600)
        slow = self.agents()[0]
        while run.poll() is None:
            for victim in [slow, *[p for p in processes(self.cache(), "--fd") if is_child(p, slow)]]:
                signal_quietly(victim, signal.SIGSTOP)
            time.sleep(0.5)
            for victim in [slow, *[p for p in processes(self.cache(), "--fd") if is_child(p, slow)]]:
                signal_quietly(victim, signal.SIGCONT)
            time.sleep(0.1)
        self.finish(run, name)

    def run(self, what):
        start = time.monotonic()
        getattr(self, what)(what)
        self.expect_same(what)
        print(f"{what}: the same {len(rows_of(self.folder / what))} rows ({time.monotonic() - start:.0f} s), "
              f"trained by {', '.join(sorted(workers_of(self.folder / what)))}", flush=True)


def is_child(pid, parent):
    try:
        return parent_of(pid) == parent
    except OSError:
        return False


def signal_quietly(pid, number):
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass


def doctor(case):
    answer = subprocess.run([case.program, "doctor", *case.nodes()], capture_output=True, text=True)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert answer.stdout.count(" cores") >= 2, answer.stdout
    print(answer.stdout)


CASES = ["nothing_happens", "killed", "stopped", "controller_killed", "interrupted", "slow"]


def main():
    program, engine, *cases = sys.argv[1:]
    data = None
    if cases[:1] == ["--data"]:
        data, cases = Path(cases[1]).resolve(), cases[2:]
    with tempfile.TemporaryDirectory(prefix="nodes-") as folder:
        folder = Path(folder)
        folder.chmod(0o755)
        try:
            with engines.ENGINES[engine](folder / "engine") as running:
                case = Case(str(Path(program).resolve()), running, folder)
                if data:
                    case.data = data
                else:
                    write_images(case.data)
                case.finish(case.begin("one", case.command("one", nodes=False)), "one")
                if not cases:
                    doctor(case)
                for what in cases or CASES:
                    case.run(what)
        except engines.Missing as missing:
            print(missing)
            return 77
    return 0


if __name__ == "__main__":
    sys.exit(main())
