"""Where a fault is tried: folders, data sets and processes of its own, and what must not be left of them."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
import uuid
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "nodes"))
from nodes_test import COLUMNS, rows_of, write_images  # noqa: F401  (for the faults)

MARK = "NETWRIGHT_FAULT"  # a variable of all processes of one place
PATIENCE = 600  # seconds for a step that takes some; the machine may be busy


class Lost(Exception):
    """What a fault must not do."""


class Skip(Exception):
    """What cannot be tried here."""


def check(condition, what):
    if not condition:
        raise Lost(what)


def until(condition, what, seconds=PATIENCE):
    end = time.monotonic() + seconds
    while not condition():
        check(time.monotonic() < end, f"never: {what}")
        time.sleep(0.02)


class Place:
    def __init__(self, program, folder):
        self.program, self.folder = str(Path(program).resolve()), Path(folder)
        self.id = uuid.uuid4().hex
        self.temporary = self.folder / "tmp"
        self.temporary.mkdir(parents=True)
        self.environment = dict(
            os.environ,
            NETWRIGHT_CACHE=str(self.folder / "cache"),
            TMPDIR=str(self.temporary),
            **{MARK: self.id},
        )

    def start(self, *words, log=None, **options):
        """In a process group of its own; what it says goes to a file, else nowhere."""
        self.environment.update(options.pop("environment", {}))
        out = open(log, "ab") if log else subprocess.DEVNULL
        return subprocess.Popen(
            [self.program, *map(str, words)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=out,
            env=self.environment, start_new_session=True, **options,
        )  # fmt: skip

    def run(self, *words, **options):
        """The exit code and what was said on standard error."""
        log = self.folder / f"{uuid.uuid4().hex}.log"
        process = self.start(*words, log=log, **options)
        try:
            code = process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            raise Lost(f"does not end: {' '.join(map(str, words))}") from None
        text = log.read_text(errors="replace")
        log.unlink()
        return code, text

    def succeed(self, *words, **options):
        code, text = self.run(*words, **options)
        check(code == 0, f"exit code {code} of {' '.join(map(str, words))}: {text.strip()[-300:]}")
        return text

    def processes(self, word=None):
        """Those of this place, with this word in their arguments."""
        found = []
        for entry in Path("/proc").iterdir():
            try:
                if not entry.name.isdigit() or f"{MARK}={self.id}".encode() not in (entry / "environ").read_bytes():
                    continue
                words = (entry / "cmdline").read_bytes().split(b"\0")
                if word is None or word.encode() in words:
                    found.append(int(entry.name))
            except OSError:
                continue
        return sorted(found)

    def check_left(self, run):
        """No process, temporary folder, lock or half-written file."""
        until(lambda: not self.processes(), f"processes end: {self.processes()}", 30)
        left = sorted(p.name for p in self.temporary.iterdir())
        check(not left, f"temporary files are left: {left}")
        odd = [p for p in run.rglob("*") if ".tmp" in p.name or p.suffix in (".lock", ".state", ".weights")]
        check(not odd, f"files are left: {[str(p.relative_to(run)) for p in odd]}")


def kill(process):
    """The process as the kernel's killer does it: nothing of it is told before."""
    process.send_signal(signal.SIGKILL)
    process.wait()


def quietly(pid, number):
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass


def execute(run, sql):
    with sqlite3.connect(run / "experiments.sqlite") as store:
        store.execute(sql)
    store.close()
