"""Voices: whose words each sentence of a document is, the article's own, a quotation or somebody's claim.

`read_voices` is all that others need; the rules stand in the files beside, none of them uses a model.
"""

from bot.voices.reading import read_voices
from bot.voices.voiced import Voiced

__all__ = ["Voiced", "read_voices"]
