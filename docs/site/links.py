"""Where files of the repository lie in the site.

Pages link to each other, and to sources, as they lie in the repository, so that a code host shows them. The site has
the pages of docs/ under their own names, some others under the names below, and every other file that a page links to
as a page that shows it, below source/.
"""

import pathlib
import posixpath
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGES = {
    "README.md": "index.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "results/README.md": "results.md",
}
LINK = re.compile(r"(?<=\]\()(?![a-z]+:|#)([^)\s#]+)")
LANGUAGES = {".cc": "cpp", ".h": "cpp", ".c": "c", ".py": "python", ".yml": "yaml", ".json": "json"}


def site_path(path: str) -> str:
    """The site's page for a file or folder of the repository."""
    if path in PAGES:
        return PAGES[path]
    if path.startswith("docs/") and path.endswith(".md"):
        return path.removeprefix("docs/")
    return f"source/{path}/index.md" if (ROOT / path).is_dir() else f"source/{path}.md"


def repository_path(page: str) -> str:
    """The file that a page of the site is."""
    return next((path for path, name in PAGES.items() if name == page), f"docs/{page}")


def linked(path: str) -> set[str]:
    """The files and folders that a page of the repository links to, as far as they exist."""
    text = (ROOT / path).read_text()
    targets = {posixpath.normpath(posixpath.join(posixpath.dirname(path), link)) for link in LINK.findall(text)}
    return {target for target in targets if (ROOT / target).exists()}


def rewritten(markdown: str, page: str) -> str:
    """A page's text with its links to what lies in the repository led to the site's pages."""
    folder = posixpath.dirname(repository_path(page))

    def lead(match: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(folder, match[1]))
        if not (ROOT / target).exists():
            return match[1]  # the build reports it
        return posixpath.relpath(site_path(target), posixpath.dirname(page))

    return LINK.sub(lead, markdown)


def page_folder(path: str) -> str:
    """The folder of the site that its page lies in."""
    return posixpath.dirname(site_path(path))


def source_pages(paths: set[str]) -> dict[str, str]:
    """Pages that show those of the files and folders (with the files in them) that are no pages of their own."""
    pages: dict[str, str] = {}
    for path in sorted(paths):
        if not site_path(path).startswith("source/"):
            continue
        file = ROOT / path
        if file.is_dir():
            inside = {f"{path}/{entry.name}" for entry in file.iterdir() if entry.is_file()}
            links = [f"- [{name}]({posixpath.relpath(site_path(name), page_folder(path))})\n" for name in sorted(inside)]
            pages[site_path(path)] = f"# {path}\n\n" + "".join(links)
            pages |= source_pages(inside)
        else:
            language = LANGUAGES.get(file.suffix, "text")
            pages[site_path(path)] = f"# {path}\n\n~~~~~{language}\n{file.read_text()}\n~~~~~\n"
    return pages
