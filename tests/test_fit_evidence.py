"""What the fit of evidence writes: its own models in the place of the old ones, and nothing that another fit has found.

How it is written is in test_fit_weights.
"""

from __future__ import annotations

from evals.fits.evidence import SIGNS, merge
from evals.fits.weights import read_fitted

OWN = ("sentence", "subject", "answer", "final")


def test_what_other_fits_found_stays() -> None:
    before = read_fitted()
    linear = {"bias": 1.0, "features": {"words": [0.0, 1.0, 2.0]}}
    found = merge(before, {**dict.fromkeys(OWN, linear), "provenance": {"sets": ["new"]}})
    assert found.keys() == before.keys() and all(
        found[name] == before[name] for name in before.keys() - {*OWN, "provenance"}
    )
    assert found["provenance"] == {**before["provenance"], "sets": ["new"]} and found["sentence"] == linear
    signs = {name: before["answer"]["features"][name] for name in SIGNS}
    assert found["answer"] == {"bias": 1.0, "features": {"words": [0.0, 1.0, 2.0], **signs}}
