"""Engines that start nodes, each on this machine alone and with its own configuration in a temporary folder: an sshd on
a high port of the loopback address, and a Slurm of two nodes. `missing()` names what is not installed; nothing of the
system's own services is touched. Both are used as `with Engine(folder) as engine:`."""

import os
import shutil
import socket
import subprocess
import time
from pathlib import Path


class Missing(Exception):
    pass


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def require(*programs):
    for program in programs:
        if shutil.which(program, path=os.environ["PATH"] + ":/usr/sbin:/sbin") is None:
            raise Missing(f"{program} is not installed (scripts/setup --all)")


def wait_for(what, condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"never: {what}")
        time.sleep(0.1)


class Engine:
    def __init__(self, folder):
        self.folder = Path(folder)
        self.folder.mkdir(mode=0o755, parents=True)
        self.daemons = []

    def start(self, name, *words, **options):
        log = open(self.folder / f"{name}.log", "wb")
        self.daemons.append(subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **options))
        return self.daemons[-1]

    def __enter__(self):
        try:
            self.begin()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for daemon in reversed(self.daemons):
            daemon.terminate()
            try:
                daemon.wait(10)
            except subprocess.TimeoutExpired:
                daemon.kill()
                daemon.wait()


class Sshd(Engine):
    """Two hosts, which are both this machine."""

    hosts = ["127.0.0.1", "localhost"]

    def begin(self):
        require("sshd", "ssh", "ssh-keygen")
        if os.getuid() == 0:
            Path("/run/sshd").mkdir(exist_ok=True)
        for key in ("host_key", "user_key"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", self.folder / key], check=True)
        shutil.copy(self.folder / "user_key.pub", self.folder / "authorized_keys")
        self.port = free_port()
        config = self.folder / "sshd_config"
        config.write_text(
            f"Port {self.port}\nListenAddress 127.0.0.1\nHostKey {self.folder}/host_key\nPidFile none\n"
            f"AuthorizedKeysFile {self.folder}/authorized_keys\nStrictModes no\nUsePAM no\n"
            "PasswordAuthentication no\nKbdInteractiveAuthentication no\nPermitRootLogin prohibit-password\n"
        )
        sshd = shutil.which("sshd", path="/usr/sbin:/sbin:" + os.environ["PATH"])
        self.start("sshd", sshd, "-D", "-e", "-f", config)
        wait_for("sshd listens", self.listens)

    def listens(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def write_launcher(self, path, program, before=""):
        path.write_text(
            f"command: ssh -F none -4 -p {self.port} -i {self.folder}/user_key -o BatchMode=yes"
            f" -o StrictHostKeyChecking=accept-new -o UserKnownHostsFile={self.folder}/known_hosts {{host}} {before}\n"
            f"program: {program}\nsilence: 5\n"
        )

    def arguments(self, launcher):
        hosts = launcher.with_suffix(".hosts")
        hosts.write_text("".join(f"{host} 1\n" for host in self.hosts))
        return ["--hosts", str(hosts), "--launch", str(launcher)]


class Slurm(Engine):
    """Nodes n1 and n2 of one core each, which are both this machine."""

    def begin(self):
        require("munged", "slurmctld", "slurmd", "srun", "setpriv")
        if os.getuid() != 0:
            raise Missing("Slurm needs root here")
        self.host = socket.gethostname().split(".")[0]
        self.munge()
        control, *nodes = (free_port() for _ in range(3))
        for name in ("state", "spool.n1", "spool.n2"):
            (self.folder / name).mkdir()
        (self.folder / "slurm.conf").write_text(
            f"ClusterName=test\nSlurmctldHost={self.host}(127.0.0.1)\nSlurmctldPort={control}\nAuthType=auth/munge\n"
            f"AuthInfo=socket={self.folder}/munge/socket\nProctrackType=proctrack/pgid\nTaskPlugin=task/none\n"
            "SelectType=select/cons_tres\nSelectTypeParameters=CR_Core\nReturnToService=2\n"
            "SlurmdParameters=config_overrides\nSlurmUser=root\nMpiDefault=none\nKillWait=2\n"
            f"StateSaveLocation={self.folder}/state\nSlurmctldPidFile={self.folder}/slurmctld.pid\n"
            f"SlurmdPidFile={self.folder}/slurmd.%n.pid\nSlurmdSpoolDir={self.folder}/spool.%n\n"
            + "".join(
                f"NodeName=n{i} NodeHostname={self.host} NodeAddr=127.0.0.1 Port={port} CPUs=1\n"
                for i, port in enumerate(nodes, 1)
            )
            + "PartitionName=all Nodes=n1,n2 Default=YES State=UP MaxTime=INFINITE\n"
        )
        os.environ["SLURM_CONF"] = str(self.folder / "slurm.conf")
        self.start("slurmctld", "slurmctld", "-D")
        for node in ("n1", "n2"):
            self.start(f"slurmd.{node}", "slurmd", "-D", "-N", node)
        wait_for("two nodes are idle", self.is_idle)

    def munge(self):
        folder = self.folder / "munge"
        folder.mkdir(mode=0o755)
        (folder / "key").write_bytes(os.urandom(1024))
        (folder / "key").chmod(0o400)
        for path in (folder, folder / "key"):
            shutil.chown(path, "munge", "munge")
        # --force: the folders above may belong to others.
        options = [f"--{name}={folder}/{name.split('-')[0]}" for name in ("key-file", "socket", "pid-file", "log-file", "seed-file")]
        self.start(
            "munged", "setpriv", "--reuid", "munge", "--regid", "munge", "--clear-groups", "munged", "--foreground",
            "--force", *options
        )
        wait_for("munged listens", lambda: (folder / "socket").exists())

    def is_idle(self):
        answer = subprocess.run(["sinfo", "-h", "-o", "%D %T"], capture_output=True, text=True)
        return answer.stdout.strip() == "2 idle"

    def __exit__(self, *_):
        super().__exit__()
        os.environ.pop("SLURM_CONF", None)

    def write_launcher(self, path, program, before=""):
        path.write_text(f"command: srun -N1 -n1 --exact --quiet {before}\nprogram: {program}\nsilence: 5\n")

    def arguments(self, launcher):
        return ["--nodes", "2", "--launch", str(launcher)]


class Local(Engine):
    """Two nodes, started by no engine at all."""

    def begin(self):
        pass

    def write_launcher(self, path, program, before=""):
        path.write_text(f'command: "{before}"\nprogram: {program}\nworkers: 1\nsilence: 5\n')

    def arguments(self, launcher):
        return ["--nodes", "2", "--launch", str(launcher)]


ENGINES = {"local": Local, "ssh": Sshd, "slurm": Slurm}
