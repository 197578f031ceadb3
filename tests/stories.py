"""Small corpora of made-up news stories: a bot over texts by name, each with its outlet, headline and dates."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot import open_bot
from bot.bot import Bot


@dataclass(frozen=True)
class Story:
    """A news story as its file has it."""

    text: str
    published: str
    title: str = ""
    source: str = ""
    updated: str = ""


@contextmanager
def open_stories(root: Path, **stories: Story) -> Iterator[Bot]:
    """A bot over stories by the names of their files, with the quotes backend."""
    corpus = root / "corpus"
    corpus.mkdir()
    for name, story in stories.items():
        fields = {
            "title": story.title or f"News of the {name}",
            "source": story.source or f"The {name.title()}",
            "published": story.published,
            "updated": story.updated,
        }
        head = "".join(f"{field}: {value}\n" for field, value in fields.items() if value)
        (corpus / f"{name}.md").write_text(f"---\n{head}---\n{story.text}\n", encoding="utf-8")
    with open_bot(home=root / "home", corpus=corpus, llm="quotes") as bot:
        bot.ingest(corpus)
        yield bot
