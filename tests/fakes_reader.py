"""Small llama-index readers to be named by import path, as a person would name an installed one."""

from __future__ import annotations

from typing import Any

from llama_index.core.readers.base import BaseReader
from llama_index.core.schema import Document


class TownReader(BaseReader):
    """Reports about towns, each with what readers tell of a page."""

    def __init__(self, country: str = "Utopia") -> None:
        self._country = country

    def load_data(self, towns: list[str], author: str = "") -> list[Document]:
        """A report a town."""
        return [
            Document(
                text=f"The harbour of {town} in {self._country} was closed on 3 May 2023.",
                metadata={
                    "title": f"The harbour of {town}",
                    "url": f"https://example.org/{town.lower()}",
                    "date": "2023-05-04",
                    "authors": ["Ann", author],
                },
            )
            for town in towns
        ]


class BrokenReader(BaseReader):
    """A service whose error tells too much."""

    def load_data(self, **options: Any) -> list[Document]:
        """Nothing."""
        raise ConnectionError("no answer; the key was sk-secret")
