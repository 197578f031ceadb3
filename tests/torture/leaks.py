"""Fifty people who talk to the page at the same time: no word of one reaches another, also where they break off.

Each has a browser's cookie and a session, and a word made up for them in every question; whatever comes back is
searched for the words of all others.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
from collections.abc import Sequence
from pathlib import Path

from bot import open_bot
from tests.torture.homes import ROOT
from tests.torture.load import allow_connections
from tests.torture.people import Person, Place, find_place
from tests.torture.results import Failure, Result, Sizes, keep
from ui.server import find_port, start

ASKED = (
    "What had Armenia started to ratify by late September 2023, {word}?",
    "How many people live in Karabakh, {word}?",
    "And what did Moscow say to {word}?",
    "{word}",
    "Who brokered the truce, {word} or somebody else?",
)
WORD = re.compile(r"\bwq[a-z]{8}\b")


class Talker(Person):
    """Somebody with words of their own, who notes every one that comes back."""

    def __init__(self, place: Place, number: int, seed: int) -> None:
        super().__init__(place)
        self._chance = random.Random(seed * 1000 + number)
        self.own = set[str]()
        self.heard = set[str]()
        self.turns = 0

    async def talk(self, turns: int) -> None:
        """So many questions, some of them broken off, some of them about somebody else's conversation."""
        await self.arrive()
        while self.turns < turns:
            word = "wq" + "".join(self._chance.choices("abcdefghijklmnopqrstuvwxyz", k=8))
            self.own.add(word)
            question = self._chance.choice(ASKED).format(word=word)
            wanted = {"question": question, "conversation": self.conversation}
            leaves_early = self._chance.random() < 0.1
            async for message in self.follow("ask", {"data": [None, question], "event_data": wanted}):
                text = json.dumps(message)
                self.heard |= set(WORD.findall(text))
                if found := re.search(r'data-conversation=\\"([^"\\]+)', text):
                    self.conversation = found[1]
                if leaves_early and message.get("msg") == "process_generating":
                    break
            self.turns += 1
            if self._chance.random() < 0.05:
                await self.look("conversations", {})
            if self._chance.random() < 0.1:
                self.conversation = ""

    async def look(self, panel: str, wanted: dict[str, str]) -> None:
        """Opens a panel of the page."""
        async with self.place.send("POST", f"/panels/{panel}", self.cookie, wanted) as response:
            self.heard |= set(WORD.findall((await response.read()).decode()))

    async def pry(self, others: Sequence[Talker]) -> None:
        """Asks for what belongs to others, by the very ids."""
        for other in others:
            if other is self or not other.conversation:
                continue
            path = f"/conversations/{other.conversation}/export"
            async with self.place.send("GET", path, self.cookie) as response:
                self.heard |= set(WORD.findall((await response.read()).decode()))
            wanted = {"question": "And then?", "conversation": other.conversation}
            async for message in self.follow("ask", {"data": [None, ""], "event_data": wanted}):
                self.heard |= set(WORD.findall(json.dumps(message)))


def run(sizes: Sizes, seed: int, folder: Path) -> list[Result]:
    """So many sessions with so many turns in all, at one page."""
    allow_connections()
    with open_bot(home=folder / "home", llm="quotes", questions_per_minute=0, requests_per_minute=0) as bot:
        bot.ingest(ROOT / "corpus")
        server = start(bot, port=find_port("127.0.0.1", 8400))
        try:
            talkers = asyncio.run(_talk(server.url, sizes, seed))
        finally:
            server.close()
    failures = [
        keep(folder, Failure(seed, f"session {number} heard {sorted(foreign)[:5]}"))
        for number, talker in enumerate(talkers)
        if (foreign := talker.heard - talker.own)
    ]
    turns = sum(talker.turns for talker in talkers)
    heard = sum(len(talker.heard) for talker in talkers)
    figures = {"sessions": len(talkers), "own words heard": heard}
    met = not failures and heard > turns // 2  # else it would not hear a leak either
    return [Result("turns of people who talk at once", turns, "10,000 turns, 0 leaks", met, figures, failures)]


async def _talk(url: str, sizes: Sizes, seed: int) -> list[Talker]:
    place = await find_place(url)
    talkers = [Talker(place, number, seed) for number in range(sizes["sessions"])]
    share = -(-sizes["turns"] // len(talkers))
    await asyncio.gather(*(talker.talk(share) for talker in talkers))
    await asyncio.gather(*(talker.pry(talkers[:5]) for talker in talkers[: sizes["prying"]]))
    return talkers
