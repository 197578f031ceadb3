"""What counts as saying that the documents do not hold it, in sentences that models write.

What is counted of abstentions is in test_peer_figures.
"""

from __future__ import annotations

import pytest

from evals.peers.phrasings import says_nothing


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  \n",
        "Empty Response",
        "I don't know.",
        "I don’t know the answer to that.",
        "The price of bread in Yerevan is not mentioned.",
        "According to the information provided in the documents, the price is not specified.",
        "The provided context does not contain information about bread.",
        "The sources do not mention the price of bread [1].",
        "The article doesn't give a number. It is about Armenia.",
        "None of the sources are helpful.",
        "There is no information about this in the documents.",
    ],
)
def test_an_abstention(text: str) -> None:
    assert says_nothing(text)


@pytest.mark.parametrize(
    "text",
    [
        "Armen Grigoryan [1].",
        "Moscow did not provide help.",
        "Pashinyan did not mention Russia by name [2].",
        "The bread costs 100 drams. The sources do not mention the year.",
        "Azerbaijan is not a member of the CSTO.",
    ],
)
def test_an_answer(text: str) -> None:
    assert not says_nothing(text)
