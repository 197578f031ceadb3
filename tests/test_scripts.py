"""The page's scripts as files: they are run as one function, so no two may take the same name.

What they do is tested in a browser.
"""

from __future__ import annotations

import re
from collections import Counter

from ui.app import ASSETS, SCRIPTS

DECLARED = re.compile(r"^(?:const|let|var|class|(?:async )?function) ([\w$]+)|^(?:const|let) \{([^}]*)\}", re.MULTILINE)


def test_no_two_scripts_take_the_same_name() -> None:
    names: Counter[str] = Counter()
    for script in SCRIPTS:
        for one, several in DECLARED.findall((ASSETS / f"{script}.js").read_text(encoding="utf-8")):
            names.update([one] if one else [part.split(":")[-1].strip() for part in several.split(",")])
    assert len(names) > 50 and [name for name, times in names.items() if times > 1] == []
