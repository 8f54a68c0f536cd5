# SPDX-License-Identifier: GPL-3.0-or-later
"""What the documents say of the code is so: names are there, links lead somewhere, the picture is the code."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from architecture import draw

ROOT = draw.ROOT
PAGES = sorted(
    page
    for folder in (".", ".github", "deskphone", "tests/bench")
    for page in (ROOT / folder).glob("**/*.md" if folder == "deskphone" else "*.md")
)
WALKS = [draw.PAGE, ROOT / "deskphone/GLOSSARY.md", ROOT / "deskphone/DECISIONS.md"]


def module_of(path: str) -> Path:
    return ROOT / path if path.startswith(("deskphone/", "ui/", "tests/")) else ROOT / "deskphone" / path


def defined(file: Path) -> set[str]:
    names = set()
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            names.add(node.name)
        if isinstance(node, ast.ClassDef):
            names.update(
                f"{node.name}.{each.name}" for each in node.body if isinstance(each, ast.FunctionDef)
            )
    return names


@pytest.mark.parametrize("page", WALKS, ids=lambda page: page.name)
def test_each_place_that_a_document_names_is_there(page):
    named = re.findall(r"`([\w/]+/[\w/]*(?:\.py)?)(?:: ([\w.]+))?`", page.read_text(encoding="utf-8"))
    assert named
    missing = []
    for path, name in named:
        file = module_of(path)
        if not file.exists() or (name and name not in defined(file)):
            missing.append(f"{path}: {name}")
    assert missing == []


def test_each_method_that_is_named_without_its_file_is_in_one_that_the_page_names():
    page = draw.PAGE.read_text(encoding="utf-8")
    files = {module_of(path) for path in re.findall(r"`([\w/]+\.py)(?:: [\w.]+)?`", page)}
    there = set().union(*map(defined, files))
    named = set(re.findall(r"`([A-Z]\w+\.\w+)`", page))
    assert named
    assert named - there == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_each_link_leads_to_a_file_or_a_heading(page):
    text = page.read_text(encoding="utf-8")
    headings = {
        re.sub(r"[^\w -]", "", line.lstrip("# ").lower()).replace(" ", "-")
        for line in text.splitlines()
        if line.startswith("#")
    }
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if target.startswith("#"):
            assert target[1:] in headings, target
        elif "://" not in target:
            assert (page.parent / target).exists(), target


def test_the_picture_is_the_code():
    page = draw.PAGE.read_text(encoding="utf-8")
    assert page == draw.drawn(page), "make it anew: python tests/architecture/draw.py"


def test_an_arrow_that_others_tell_is_left_out():
    assert draw.reduced({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == {"a": {"b"}, "b": {"c"}, "c": set()}
