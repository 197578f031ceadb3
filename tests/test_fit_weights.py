"""The weights as a fit writes them: whole or not at all.

What a fit puts in the place of what was is in test_fit_evidence.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.fits import weights
from evals.fits.weights import write_fitted


def test_weights_that_cannot_be_written_leave_the_old_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "OUT", tmp_path / "weights.json")
    write_fitted({"bias": 1})
    with pytest.raises(TypeError):
        write_fitted({"bias": {1}})
    assert json.loads((tmp_path / "weights.json").read_text()) == {"bias": 1} and len(list(tmp_path.iterdir())) == 1
