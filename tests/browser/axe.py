"""Faults of accessibility that axe-core finds on a page as it stands, told in lines that name the place.

The script is the one that the package axe-playwright-python carries; nothing is fetched.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

GRAVE = ("serious", "critical")


@cache
def read_script() -> str:
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


def find_faults(page: Page, impacts: tuple[str, ...] = GRAVE) -> list[str]:
    """The faults of these impacts, each with its rule, place and markup; empty where there are none."""
    page.evaluate(read_script())
    found: list[dict[str, Any]] = page.evaluate("axe.run({resultTypes: ['violations']}).then(done => done.violations)")
    return [
        f"{fault['impact']} {fault['id']} at {place['target']}: {place['html'][:200]} {_explain(place)}"
        for fault in found
        if fault["impact"] in impacts
        for place in fault["nodes"]
    ]


def _explain(place: dict[str, Any]) -> str:
    return "; ".join(check["message"] for kind in ("any", "all", "none") for check in place[kind])
