"""A page for each command of the program, made from its --help."""

import os
import re
import subprocess

from links import ROOT

PROGRAM = os.environ.get("NETWRIGHT_PROGRAM", str(ROOT / "build/release/netwright"))


def help_of(command: str) -> str:
    """What `netwright COMMAND --help` prints."""
    words = [PROGRAM, *command.split(), "--help"]
    return subprocess.run(words, check=True, capture_output=True, text=True, env={**os.environ, "COLUMNS": "100"}).stdout


def subcommands(text: str) -> list[str]:
    """The names under "Subcommands:" of a help text."""
    _, _, rest = text.partition("\nSubcommands:\n")
    return re.findall(r"^  (\S+)", rest.split("\n\n")[0], re.MULTILINE)


def section(command: str, level: int) -> str:
    """A command's help under a heading, and its sub-commands below."""
    text = help_of(command)
    below = [section(f"{command} {name}", level + 1) for name in subcommands(text)]
    return f"{'#' * level} netwright {command}\n\n~~~text\n{text.strip()}\n~~~\n\n" + "".join(below)


def pages() -> dict[str, str]:
    """By the page's name in the site."""
    return {f"commands/{name}.md": section(name, 1) for name in subcommands(help_of("")) if name != "help"}
