#!/usr/bin/python3
"""Checks an HTML page that is to open offline; prints what is wrong with it, one line each.

It must be well-formed XML, and HTML whose tags are balanced; ids must be unique; what it refers to must be a place in
itself or a file that lies beside it; it must not have scripts, imports or frames. `--fragment` checks an SVG element.
"""
import html.parser
import os
import re
import sys
import urllib.parse
import xml.etree.ElementTree

VOID = {"meta", "link", "br", "img", "input", "hr"}


class Parser(html.parser.HTMLParser):
    def __init__(self, folder):
        super().__init__()
        self.folder, self.problems, self.open, self.ids, self.targets = folder, [], [], set(), set()

    def handle_starttag(self, tag, attributes):
        self.handle_startendtag(tag, attributes)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        if tag in ("script", "iframe", "object", "embed", "link", "base"):
            self.problems.append(f"has a <{tag}>")
        for name, value in attributes:
            if name == "id":
                if value in self.ids:
                    self.problems.append(f"id {value} is there twice")
                self.ids.add(value)
            if name in ("href", "src", "xlink:href", "action", "data"):
                self.refer(value)
            if name.startswith("on"):
                self.problems.append(f"has a script in {name}")
            if not name.startswith("xmlns"):
                self.check_text(value or "", f"attribute {name}")

    def refer(self, value):
        if value.startswith("#"):
            self.targets.add(value[1:])
        elif re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//|/", value):
            self.problems.append(f"refers to {value}")
        elif not os.path.exists(os.path.join(self.folder, urllib.parse.unquote(value))):
            self.problems.append(f"refers to {value}, which is not there")

    def check_text(self, text, where):
        for match in re.finditer(r"url\(([^)]*)\)|@import|https?://", text):
            if not (match.group(1) or "").startswith("#"):
                self.problems.append(f"{where} refers to the outside: {match.group(0)}")

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.problems.append(f"unbalanced </{tag}> at {self.getpos()}")

    def handle_data(self, data):
        if self.open and self.open[-1] == "style":
            self.check_text(data, "the style sheet")


def main():
    fragment, path = "--fragment" in sys.argv, sys.argv[-1]
    with open(path, encoding="utf-8") as file:
        text = file.read()
    parser = Parser(os.path.dirname(path))
    problems = parser.problems
    try:
        xml.etree.ElementTree.fromstring(text)
    except xml.etree.ElementTree.ParseError as error:
        problems.append(f"is no XML: {error}")
    if not fragment and not text.startswith("<!DOCTYPE html>"):
        problems.append("has no document type")
    parser.feed(text)
    parser.close()
    problems += [f"</{tag}> is missing" for tag in parser.open]
    problems += [f"refers to #{target}, which is not there" for target in sorted(parser.targets - parser.ids)]
    print("\n".join(problems), end="")


main()
