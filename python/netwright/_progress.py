"""Shows what the program says of its progress: a bar in a terminal or a notebook."""

import json
import logging
from typing import Any

from tqdm.auto import tqdm

_WITH_FRACTION = "{desc} {percentage:3.0f}%|{bar}| {elapsed}<{remaining}{postfix}"
_WITHOUT_FRACTION = "{desc} {elapsed}{postfix}"

log = logging.getLogger("netwright")


class Progress:
    """Takes the program's lines on standard error, in one thread."""

    def __init__(self, shown: bool) -> None:
        self._shown = shown
        self._bar: Any = None
        self._phase = ""
        self.folder: str | None = None
        """Of the run, once the program has said it."""
        self.lines: list[str] = []
        """What was no progress: warnings, and why the program failed."""

    def take(self, line: str) -> None:
        try:
            said = json.loads(line)
        except json.JSONDecodeError:
            said = None
        if not isinstance(said, dict):
            self.lines.append(line)
            return
        if "folder" in said:
            self.folder = said["folder"]
        elif "note" in said:
            self._note(said["note"])
        elif "phase" in said and self._shown:
            self._update(said["phase"], said["fraction"], said["text"])

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None

    def _note(self, text: str) -> None:
        if text.startswith("warning: "):
            log.warning("%s", text.removeprefix("warning: "))
        elif self._shown:
            tqdm.write(text)
        else:
            log.info("%s", text)

    def _update(self, phase: str, fraction: float | None, text: str) -> None:
        if phase != self._phase:
            self.close()
            self._phase = phase
            self._bar = tqdm(desc=phase, total=100, bar_format=_WITHOUT_FRACTION)
        self._bar.set_postfix_str(text, refresh=False)
        if fraction is not None:
            self._bar.bar_format = _WITH_FRACTION
            self._bar.n = round(100 * fraction, 1)
        self._bar.refresh()
