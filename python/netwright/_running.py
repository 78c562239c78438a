"""A search as a process of the program, with problems and strategies of this process at the other end of sockets."""

import contextlib
import os
import selectors
import signal
import socket
import subprocess
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import IO

from netwright._program import PROGRAM, check_end
from netwright._progress import Progress
from netwright._serving import ProblemServer, Server, StrategyServer, error_line
from netwright.own import CustomProblem, CustomStrategy

_PROBLEM_SOCKET = "NETWRIGHT_PROBLEM_SOCKET"
_STRATEGY_SOCKET = "NETWRIGHT_STRATEGY_SOCKET"
_POLL = 0.1  # seconds


class _Connection:
    """Serves the program at the other end of a socket, in the thread that calls `serve` or in several of its own."""

    def __init__(self, server: Server, workers: int = 1) -> None:
        self._server = server
        self.socket, self.theirs = socket.socketpair()
        self._read = b""
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(workers) if workers > 1 else None
        self.error: Exception | None = None
        """What the server raised."""
        if greeting := server.greeting():
            self._send(greeting)

    def serve(self) -> bool:
        """Answers what has come. False: the program has gone."""
        try:
            received = self.socket.recv(65536)
        except ConnectionError:
            return False
        self._read += received
        *lines, self._read = self._read.split(b"\n")
        for line in lines:
            if self._pool is not None:
                self._pool.submit(self._answer, line.decode())
            else:
                self._answer(line.decode())
        return bool(received)

    def close(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
        self.socket.close()

    def _answer(self, line: str) -> None:
        if self.error is not None:
            return
        try:
            answer = self._server.answer(line)
        except Exception as error:
            self.error = error
            answer = error_line(error)
        if answer is not None:
            self._send(answer)

    def _send(self, line: str) -> None:
        with self._lock:
            with contextlib.suppress(ConnectionError):  # the program has gone; its exit code says why
                self.socket.sendall(line.encode() + b"\n")


def run_program(
    arguments: list[str],
    *,
    problem: CustomProblem | None = None,
    strategy: CustomStrategy | None = None,
    progress: bool = True,
) -> str:
    """Runs the command to its end and returns the run's folder.

    Ctrl-C asks the program to save and stop, and raises KeyboardInterrupt; a second one ends it at once. An exception
    that the strategy raised, or the problem beside `evaluate`'s, is raised here.
    """
    connections: list[_Connection] = []
    environment = dict(os.environ)
    try:
        if problem is not None:
            connections.append(_Connection(ProblemServer(problem), problem.workers))
            environment[_PROBLEM_SOCKET] = str(connections[-1].theirs.fileno())
        if strategy is not None:
            connections.append(_Connection(StrategyServer(strategy)))
            environment[_STRATEGY_SOCKET] = str(connections[-1].theirs.fileno())
        process = subprocess.Popen(
            [PROGRAM, *arguments, "--progress-json"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            pass_fds=[connection.theirs.fileno() for connection in connections],
            env=environment,
            process_group=0,  # Ctrl-C comes to this process, which hands it on
            text=True,
            errors="replace",
        )
        for connection in connections:
            connection.theirs.close()
        shown = Progress(progress)
        assert process.stderr is not None
        reader = threading.Thread(target=_read_all, args=(process.stderr, shown.take), daemon=True)
        reader.start()
        _wait(process, connections)
        reader.join()
        shown.close()
    finally:
        for connection in connections:
            connection.theirs.close()
            connection.close()
    for connection in connections:
        if connection.error is not None:
            raise connection.error
    check_end(process.returncode, shown.lines)
    return shown.folder or ""


def _read_all(stream: IO[str], take: Callable[[str], None]) -> None:
    for line in stream:
        take(line.rstrip("\n"))


def _wait(process: subprocess.Popen[str], connections: list[_Connection]) -> None:
    interrupted = False
    selector = selectors.DefaultSelector()
    for connection in connections:
        selector.register(connection.socket, selectors.EVENT_READ, connection)
    while process.poll() is None:
        try:
            if interrupted or not selector.get_map():
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(_POLL)
                continue
            for key, _ in selector.select(_POLL):
                if not key.data.serve():
                    selector.unregister(key.fileobj)
        except KeyboardInterrupt:
            if interrupted:
                process.kill()
                process.wait()
                raise
            interrupted = True
            process.send_signal(signal.SIGINT)
        except BaseException:
            process.kill()
            raise
