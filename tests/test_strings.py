"""That a translation of ui/strings.py is a translation of the page: no English words stand anywhere else in it.

Read from the source: what Python puts between tags and into attributes that are read out, what scripts show, and looks.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ui import strings

UI = Path(strings.__file__).parent
MODULES = sorted(path for path in UI.glob("*.py") if path.name != "strings.py")
SCRIPTS, LOOKS = sorted(UI.glob("assets/*.js")), sorted(UI.glob("assets/*.css"))

_TAG = re.compile(r"<[/!]?[a-z][^<>]*>?|^[^<>]*>", re.DOTALL)
_READ_OUT = re.compile(r'\b(?:aria-label|title|placeholder|alt)="([^"{]*)')
_WORD = re.compile(r"[A-Za-z]*[a-z][A-Za-z]+|[A-Za-z]+[a-z]")
_SENTENCE = re.compile(r"[A-Z][a-z]+(?: [\w'’-]+){2,}|[\w'’-]+(?: [\w'’-]+){2,}[.?!]")
_COMMENT = re.compile(r"^\s*//.*|\s//\s.*", re.MULTILINE)
_LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`')
_SHOWN = re.compile(r'(?:textContent|innerText|title|placeholder|ariaLabel|value)\s*[=:]\s*["`]([^"`\n]*)')
_LABEL = re.compile(r'setAttribute\("(?:aria-label|title|placeholder)", ["`]([^"`\n]*)')
_CONTENT = re.compile(r'content: "([^"]*)"')


def find_in_python(source: str) -> list[str]:
    """Words between tags, in attributes that are read out, and sentences; docstrings and messages of errors aside."""
    tree = ast.parse(source)
    told = {id(part) for node in ast.walk(tree) for part in _walk_untranslated(node)}
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            found += [text for text in _read_html(node.value) if _WORD.search(text)]
    return found


def _walk_untranslated(node: ast.AST) -> Iterator[ast.AST]:
    """What is never shown as a word of the page: docstrings, errors, what an assertion says, patterns."""
    if isinstance(node, ast.Expr | ast.Raise | ast.Assert):
        yield from ast.walk(node)
    if isinstance(node, ast.Call) and ast.unparse(node.func) in ("re.compile", "log.warning", "log.exception"):
        yield from ast.walk(node)


def _read_html(text: str) -> Iterator[str]:
    yield from _READ_OUT.findall(text)
    if "<" in text or ">" in text:
        # What is left of an entity, or of a tag that a placeholder cuts in two, is no word.
        yield re.sub(r"&\w+;|\b[\w-]+=\"[^\"]*\"?", "", _TAG.sub("", text)).strip(' "')
    elif _SENTENCE.search(text):
        yield text


def find_in_script(source: str) -> list[str]:
    """Words that a script shows: sentences among its literals, and what it sets as text, title or label."""
    code = _COMMENT.sub("", source)
    literals = ("".join(match) for match in _LITERAL.findall(code))
    shown = [re.sub(r"\$\{.*?\}", "", text) for text in (*_SHOWN.findall(code), *_LABEL.findall(code))]
    sentences = [
        text
        for text in literals
        if re.fullmatch(r"[A-Z][\w',’-]*(?: [\w',’-]+)+[.?!…]?|\w+(?: [\w',’-]+){2,}[.?!…]?", text)
    ]
    return [text for text in (*sentences, *shown) if _WORD.search(text)]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_python_of_the_page_has_no_english_of_its_own(path: Path) -> None:
    assert find_in_python(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_have_no_english_of_their_own(path: Path) -> None:
    assert find_in_script(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", LOOKS, ids=lambda path: path.name)
def test_looks_have_no_english_of_their_own(path: Path) -> None:
    assert [text for text in _CONTENT.findall(path.read_text(encoding="utf-8")) if _WORD.search(text)] == []


def test_scripts_know_every_word_that_they_are_given_and_no_other() -> None:
    scripts = "".join(path.read_text(encoding="utf-8") for path in SCRIPTS)
    assert set(re.findall(r"\bwords\.(\w+)", scripts)) <= set(strings.SCRIPT)
    unused = [name for name in strings.SCRIPT if not re.search(rf'\bwords\.{name}\b|"{name}"', scripts)]
    assert unused == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("x = f'<p class=\"quiet\">{told}</p>'", []),
        ("x = '<p>Nothing here</p>'", ["Nothing here"]),
        ("x = f'<b>{n}</b> of them'", ["of them"]),
        ("x = f'<button aria-label=\"Close\" {place}>'", ["Close"]),
        ("x = 'Please try again later.'", ["Please try again later."]),
        ("raise BotError('no free port; choose another')", []),
        ("x = 'panels/source'", []),
    ],
)
def test_english_in_python_would_be_found(source: str, found: list[str]) -> None:
    assert find_in_python(source) == found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('body.textContent = "Gone"; // a comment that says so', ["Gone"]),
        ('show("Please try again");', ["Please try again"]),
        ('box.setAttribute("aria-label", `Close ${name}`);', ["Close "]),
        ('document.querySelector("#question textarea").dataset.sheet = "map";', []),
        ("body.textContent = words.loading;", []),
    ],
)
def test_english_in_scripts_would_be_found(source: str, found: list[str]) -> None:
    assert find_in_script(source) == found
