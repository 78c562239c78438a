"""A page for each folder below netwright/, made from its headers: each comment as text, what it is about as code."""

import re
import textwrap

from links import ROOT

GUARD = re.compile(r"^#(ifndef|define|endif)\b.*_H_.*$|^#(include|pragma).*$|^namespace netwright.* \{$|^}  // namespace.*$")


def declarations(text: str) -> list[str]:
    """A header's parts: without guards and includes, split at blank lines that are not inside braces."""
    parts: list[str] = []
    lines: list[str] = []
    depth = 0
    for line in text.splitlines():
        if GUARD.match(line):
            continue
        if not line.strip() and depth == 0:
            parts.append("\n".join(lines))
            lines = []
            continue
        code = re.sub(r'//.*|"(\\.|[^"\\])*"', "", line)
        depth += code.count("{") - code.count("}")
        lines.append(line)
    return [part for part in [*parts, "\n".join(lines)] if part.strip()]


def described(part: str) -> str:
    """The comment in front of a declaration as a paragraph, the declaration as code."""
    lines = part.splitlines()
    count = next((i for i, line in enumerate(lines) if not line.startswith("//")), len(lines))
    comment = " ".join(line.removeprefix("//").strip() for line in lines[:count])
    comment = re.sub(r"([\\`*_<>\[\]#|])", r"\\\1", comment)
    code = textwrap.dedent("\n".join(lines[count:])).strip("\n")
    return "\n\n".join(filter(None, [comment, f"~~~cpp\n{code}\n~~~" if code else ""])) + "\n\n"


def pages() -> dict[str, str]:
    """By the page's name in the site."""
    written = {}
    for folder in sorted(path for path in (ROOT / "netwright").iterdir() if path.is_dir()):
        headers = sorted(folder.rglob("*.h"))
        text = f"# netwright/{folder.name}\n\n"
        for header in headers:
            text += f"## {header.relative_to(folder)}\n\n"
            text += "".join(described(part) for part in declarations(header.read_text()))
        if headers:
            written[f"api/{folder.name}.md"] = text
    return written
