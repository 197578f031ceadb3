"""What a fit writes: its own models in the place of the old ones, and nothing that another fit has found."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals import fit
from evals.fit import OUT, SIGNS, merge, write_fitted

OWN = ("sentence", "subject", "answer", "final")


def test_what_other_fits_found_stays() -> None:
    before = json.loads(OUT.read_text(encoding="utf-8"))
    linear = {"bias": 1.0, "features": {"words": [0.0, 1.0, 2.0]}}
    found = merge(before, {**dict.fromkeys(OWN, linear), "provenance": {"sets": ["new"]}})
    assert found.keys() == before.keys() and all(
        found[name] == before[name] for name in before.keys() - {*OWN, "provenance"}
    )
    assert found["provenance"] == {**before["provenance"], "sets": ["new"]} and found["sentence"] == linear
    signs = {name: before["answer"]["features"][name] for name in SIGNS}
    assert found["answer"] == {"bias": 1.0, "features": {"words": [0.0, 1.0, 2.0], **signs}}


def test_weights_that_cannot_be_written_leave_the_old_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fit, "OUT", tmp_path / "weights.json")
    write_fitted({"bias": 1})
    with pytest.raises(TypeError):
        write_fitted({"bias": {1}})
    assert json.loads((tmp_path / "weights.json").read_text()) == {"bias": 1} and len(list(tmp_path.iterdir())) == 1
