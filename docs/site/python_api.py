"""Pages of the Python package, which mkdocstrings fills with its docstrings."""

import re
from typing import Any

import griffe

PAGES = {"netwright": "python.md", "netwright.environments": "gymnasium.md"}  # modules, and how they are used
ARGUMENT = re.compile(r"^(\w+(?:, \w+)*: )")


def pages() -> dict[str, str]:
    """By the page's name in the site."""
    return {
        f"api/python/{name}.md": f"# {name}\n\n[How it is used](../../{guide}).\n\n::: {name}\n"
        for name, guide in PAGES.items()
    }


class ListedArguments(griffe.Extension):
    """Docstrings tell of arguments by lines "name: text"; the page has a list of them."""

    def on_object(self, *, obj: griffe.Object, **_: Any) -> None:
        if obj.docstring is not None:
            obj.docstring.value = listed(obj.docstring.value)


def listed(text: str) -> str:
    """The text, its lines "name: text" as items of a list, with the lines that go on with them."""
    lines: list[str] = []
    inside = False
    for line in text.splitlines():
        if ARGUMENT.match(line):
            lines += [] if inside else [""]
            lines.append(ARGUMENT.sub(r"- \1", line))
            inside = True
        else:
            inside = inside and bool(line.strip())
            lines.append(f"  {line.strip()}" if inside else line)
    return "\n".join(lines)
