"""What scripts/docs adds to the pages of docs/ (mkdocs.yml): the README and its like, commands, headers, sources."""

import re

import commands
import headers
import links
import python_api
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

PICTURES = links.ROOT / "build/docs/pictures"  # scripts/docs-tutorial makes them
PICTURE = re.compile(r"<!-- picture: (\S+) (.*?) -->")

GENERATED: dict[str, str] = {}


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """The navigation gets the pages that are made here."""
    GENERATED.clear()
    sections = {"Commands": commands.pages(), "Python": python_api.pages(), "C++": headers.pages()}
    for entry in config.nav or []:
        for name, pages in sections.items():
            if name in entry:
                entry[name] += list(pages)
    for pages in sections.values():
        GENERATED.update(pages)
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """The pages that are no files of docs/, and the pictures that are there."""
    for path, name in links.PAGES.items():
        GENERATED[name] = (links.ROOT / path).read_text()
    documents = [links.repository_path(file.src_uri) for file in files.documentation_pages()]
    targets = set().union(*(links.linked(path) for path in [*documents, *links.PAGES]))
    GENERATED.update(links.source_pages(targets))
    for name, text in GENERATED.items():
        files.append(File.generated(config, name, content=text))
    files.append(File.generated(config, "site.css", content=(links.ROOT / "docs/site/site.css").read_text()))
    for picture in sorted(PICTURES.glob("*.png")):
        files.append(File.generated(config, f"pictures/{picture.name}", content=picture.read_bytes()))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Links, and the pictures where they were made."""

    def picture(match: re.Match[str]) -> str:
        there = (PICTURES / match[1]).exists()
        return f"![{match[2]}](pictures/{match[1]})" if there else ""

    name = page.file.src_uri
    if name.startswith(("source/", "api/", "commands/")):
        return markdown
    return PICTURE.sub(picture, links.rewritten(markdown, name))
