"""The page's scripts as files: they run as one function, so no two may take the same name, and none is forgotten.

What they do is tested in a browser.
"""

from __future__ import annotations

import re
from collections import Counter

from ui.app import ASSETS, LOOKS, SCRIPTS

_DECLARED = re.compile(r"^(?:const|let|(?:async )?function) (\w+)", re.MULTILINE)


def test_no_two_scripts_declare_the_same_name() -> None:
    names = Counter(
        name for script in SCRIPTS for name in _DECLARED.findall((ASSETS / f"{script}.js").read_text(encoding="utf-8"))
    )
    assert names["openSheet"] == 1
    assert [name for name, times in names.items() if times > 1] == []


def test_every_script_and_look_is_part_of_the_page() -> None:
    assert {path.stem for path in ASSETS.glob("*.js")} == set(SCRIPTS)
    assert {path.stem for path in ASSETS.glob("*.css")} == {*LOOKS, "login"}, "that of the login stands alone"
