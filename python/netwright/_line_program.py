"""A command of the program that is spoken to in lines of JSON (docs/protocols.md)."""

import contextlib
import json
import subprocess
import tempfile
from collections.abc import Mapping
from typing import Any, NoReturn, Self

from netwright._program import PROGRAM, check_end
from netwright.errors import RunError

Setting = str | int | float | bool


def setting_options(settings: Mapping[str, Setting] | None) -> list[str]:
    """The options --set of configuration keys."""
    options: list[str] = []
    for key, value in (settings or {}).items():
        options += ["--set", f"{key}={str(value).lower() if isinstance(value, bool) else value}"]
    return options


class LineProgram:
    """The process, which ends with this object; `with` ends it at the block's end. Not thread-safe."""

    _process: subprocess.Popen[str] | None = None

    def _start(self, arguments: list[str]) -> None:
        self._errors = tempfile.TemporaryFile("w+")
        self._process = subprocess.Popen(
            [PROGRAM, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            process_group=0,  # Ctrl-C is for this process
            text=True,
        )

    def close(self) -> None:
        """Ends the process."""
        process, self._process = self._process, None
        if process is None:
            return
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(BrokenPipeError):
                    stream.close()
        process.wait()
        self._errors.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        self.close()

    def _send(self, request: str) -> None:
        """UsageError or RunError, with its line, where the program has failed."""
        if self._process is None or self._process.stdin is None:
            raise RunError("it was closed")
        try:
            self._process.stdin.write(request + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            self._fail(self._process)

    def _receive(self) -> dict[str, Any]:
        """The same."""
        if self._process is None or self._process.stdout is None:
            raise RunError("it was closed")
        line = self._process.stdout.readline()
        answer: dict[str, Any] = json.loads(line) if line else {"error": ""}
        if "error" in answer:
            self._fail(self._process)
        return answer

    def _fail(self, process: subprocess.Popen[str]) -> NoReturn:
        code = process.wait()
        self._errors.seek(0)
        lines = self._errors.read().splitlines()
        self.close()
        check_end(code, lines)
        raise RunError("the program has ended")
