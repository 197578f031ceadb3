"""The list of keyboard shortcuts: every key once, each with what it does, and the script acts on just these.

What they do is pressed in tests/browser/test_everyone.py.
"""

from __future__ import annotations

import re
from pathlib import Path

from markup import Elements

from ui import shortcuts, strings

SCRIPT = Path(shortcuts.__file__).parent / "assets" / "shortcuts.js"


def test_each_key_is_listed_once_with_what_it_does() -> None:
    page = Elements(shortcuts.render_shortcuts())
    keys = [key for key, _ in shortcuts.SINGLE_KEYS]
    assert len(set(keys)) == len(keys)
    for _, does in (*shortcuts.SINGLE_KEYS, *shortcuts.OTHER_KEYS):
        assert does in page.text
    pressed = [key for keys, _ in (*shortcuts.SINGLE_KEYS, *shortcuts.OTHER_KEYS) for key in keys.split()]
    assert [tag for tag, _ in page.tags].count("kbd") == len(pressed)


def test_the_switch_has_a_label() -> None:
    html = shortcuts.render_shortcuts()
    assert re.search(rf"<label[^>]*><input type=\"checkbox\"[^>]*> {strings.SHORTCUTS_SWITCH}</label>", html)


def test_the_script_acts_on_the_listed_keys_and_no_others() -> None:
    table = re.search(r"const singleKeys = \{(.*?)^\};", SCRIPT.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    assert table is not None
    keys = re.findall(r'^  (?:"(.)"|(\w)):', table[1], re.MULTILINE)
    assert {"".join(key) for key in keys} == {key for key, _ in shortcuts.SINGLE_KEYS}
