"""Small file systems of their own, which fill up, become read-only or have a quota. All need root."""

import os
import shutil
import subprocess
from pathlib import Path

from place import Skip, check, until


def works(*words):
    return subprocess.run(list(map(str, words)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


class Disk:
    """In memory."""

    def __init__(self, folder, size):
        self.folder = Path(folder)
        self.folder.mkdir()
        if os.geteuid() != 0 or not works("mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", self.folder):
            self.folder.rmdir()
            raise Skip("needs root and a kernel that mounts tmpfs")

    def change(self, options):
        until(lambda: works("mount", "-o", f"remount,{options}", self.folder), f"mounted {options}", 30)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        check(works("umount", "-l", self.folder), f"{self.folder} cannot be taken off")
        self.folder.rmdir()


class QuotaDisk:
    """Btrfs in a file, with a folder that may hold `size` bytes: beyond, the error is EDQUOT, for root as well."""

    def __init__(self, folder, size):
        self.mounted, self.image = Path(folder), Path(f"{folder}.image")
        if os.geteuid() != 0 or not shutil.which("mkfs.btrfs"):
            raise Skip("needs root and mkfs.btrfs (apt-get install btrfs-progs)")
        self.mounted.mkdir()
        with open(self.image, "wb") as file:
            file.truncate(120 << 20)
        self.folder = self.mounted / "quota"
        if not (works("mkfs.btrfs", "-q", self.image) and works("mount", "-o", "loop", self.image, self.mounted)):
            self.remove()
            raise Skip("needs a kernel that mounts Btrfs and has loop devices")
        check(works("btrfs", "quota", "enable", self.mounted), "quotas are enabled")
        check(works("btrfs", "subvolume", "create", self.folder), "a subvolume is made")
        self.limit(size)

    def limit(self, size):
        check(works("btrfs", "qgroup", "limit", size, self.folder), f"the quota is {size}")

    def remove(self):
        self.mounted.rmdir()
        self.image.unlink()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        check(works("umount", "-l", self.mounted), f"{self.mounted} cannot be taken off")
        self.remove()
