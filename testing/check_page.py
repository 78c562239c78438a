#!/usr/bin/python3
"""Checks an HTML page that is to open offline (netwright/report/page.h); prints what is wrong with it, one line each.

Its tags are balanced and its ids unique; it loads nothing: no script, style sheet, image or frame from elsewhere; its
one block of JSON can be read, and the CSV files that its charts and tables name lie beside it.
"""
import html.parser
import json
import os
import re
import sys
import urllib.parse

VOID = {"meta", "link", "br", "img", "input", "hr"}


class Parser(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.problems, self.open, self.ids, self.blocks = [], [], set(), []

    def handle_starttag(self, tag, attributes):
        self.handle_startendtag(tag, attributes)
        if tag not in VOID:
            self.open.append((tag, dict(attributes)))

    def handle_startendtag(self, tag, attributes):
        if tag in ("iframe", "object", "embed", "base", "img"):
            self.problems.append(f"has a <{tag}>")
        if (tag, dict(attributes).get("href")) == ("link", "data:,"):
            return  # no icon
        for name, value in attributes:
            if name == "id":
                if value in self.ids:
                    self.problems.append(f"id {value} is there twice")
                self.ids.add(value)
            if name in ("href", "src", "xlink:href", "action", "data") or name.startswith("on"):
                self.problems.append(f"has {name}={value}")

    def handle_endtag(self, tag):
        if not self.open or self.open.pop()[0] != tag:
            self.problems.append(f"unbalanced </{tag}> at {self.getpos()}")

    def handle_data(self, data):
        tag, attributes = self.open[-1] if self.open else ("", {})
        if tag == "style":
            self.problems += [f"the style sheet has {found}" for found in re.findall(r"url\(|@import|https?://", data)]
        if tag == "script" and attributes.get("type") == "application/json":
            self.blocks.append(data)


def csv_names(value):
    """Of the charts and tables in a page's data."""
    if isinstance(value, list):
        for item in value:
            yield from csv_names(item)
    elif isinstance(value, dict):
        if "name" in value and ("kind" in value or "columns" in value) and value.get("kind") != "images":
            yield value["name"]
        for key in ("items", "charts"):
            yield from csv_names(value.get(key, []))


def main():
    path = sys.argv[1]
    with open(path, encoding="utf-8") as file:
        text = file.read()
    parser = Parser()
    problems = parser.problems
    if not text.startswith("<!DOCTYPE html>"):
        problems.append("has no document type")
    parser.feed(text)
    parser.close()
    problems += [f"</{tag}> is missing" for tag, _ in parser.open]
    if len(parser.blocks) != 1:
        problems.append(f"has {len(parser.blocks)} blocks of JSON")
    for block in parser.blocks:
        data = json.loads(block)
        folder = os.path.join(os.path.dirname(path), urllib.parse.unquote(data["csv"]))
        problems += [f"{name}.csv is missing" for name in csv_names(data) if not os.path.exists(f"{folder}{name}.csv")]
    print("\n".join(problems), end="")


main()
