"""A control group whose memory is limited, as that of a container is (cgroup version 1 or 2). Needs root."""

import os
import time
from pathlib import Path

from place import Skip

ROOT = Path("/sys/fs/cgroup")


class MemoryGroup:
    def __init__(self, name):
        version_1 = (ROOT / "memory/memory.limit_in_bytes").exists()
        self.folder = (ROOT / "memory" if version_1 else ROOT) / name
        self.limit_file = "memory.limit_in_bytes" if version_1 else "memory.max"
        self.used_file = "memory.usage_in_bytes" if version_1 else "memory.current"
        self.kills_file = "memory.oom_control" if version_1 else "memory.events"
        try:
            self.folder.mkdir()
        except OSError as error:
            raise Skip(f"needs root and control groups ({error.strerror})") from None
        if not (self.folder / self.limit_file).exists():
            self.folder.rmdir()
            raise Skip("needs control groups that limit memory")

    def join(self):
        """The process that calls it, and its children from then on."""
        (self.folder / "cgroup.procs").write_text(str(os.getpid()))

    def used(self):
        return int((self.folder / self.used_file).read_text())

    def limit(self, size):
        """False: more than that is in use and cannot be taken back."""
        try:
            (self.folder / self.limit_file).write_text(str(size))
        except OSError:
            return False
        return True

    def kills(self):
        """Processes that the kernel ended in it for lack of memory."""
        lines = (self.folder / self.kills_file).read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("oom_kill "))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for _ in range(100):  # the kernel takes a moment after the last process
            try:
                return self.folder.rmdir()
            except OSError:
                time.sleep(0.05)
        self.folder.rmdir()
