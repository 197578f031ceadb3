"""What a web page says of itself: meta tags, JSON-LD, links, time elements and bylines.

The first place that names a fact wins: JSON-LD, which publishers write for machines, then meta tags, then the page.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from bot.loaders.bylines import read_byline, read_names
from bot.loaders.metadata import Facts, read_date, read_line, read_topics

if TYPE_CHECKING:
    from bs4 import BeautifulSoup
    from bs4.element import Tag

_PUBLISHED = (
    *("article:published_time", "og:article:published_time", "article:published", "article.published"),
    *("datepublished", "pubdate", "publish-date", "publish_date", "publishdate", "publication_date", "publicationdate"),
    *("parsely-pub-date", "sailthru.date", "citation_publication_date", "displaydate", "date", "dc.date"),
    *("dc.date.issued", "dcterms.issued", "dcterms.date", "dcterms.created", "dc.date.created"),
)
_UPDATED = (
    *("article:modified_time", "og:article:modified_time", "article:updated_time", "og:updated_time"),
    *("article.updated", "datemodified", "last-modified", "lastmod", "revised", "revision_date"),
    *("dcterms.modified", "dc.date.modified"),
)
_AUTHORS = (
    *("author", "article:author", "og:article:author", "byl", "dc.creator", "dcterms.creator", "parsely-author"),
    *("sailthru.author", "citation_author"),
)
_ARTICLE_TYPES = ("article", "posting", "report")
_BYLINE = re.compile(r"(?:\w{1,20}[-_]{1,2}){0,3}(?:byline|authors?)(?:[-_]{1,2}(?:names?|links?))?", re.IGNORECASE)
_UPDATE = re.compile(r"updat|modif|revis", re.IGNORECASE)
_LONGEST_BYLINE = 200
_MOST_BYLINES = 8

Thing = dict[str, Any]
"""An object of JSON-LD, as parsed."""


def read_facts(page: BeautifulSoup) -> Facts:
    """The facts of a page's head; what it does not say stays empty."""
    meta = _read_meta(page)
    things = list(_find_things(page))
    story = next(iter(_find_stories(things)), {})
    link = page.find("link", rel="canonical")
    first, last = _find_moments(page)
    published = (story.get("datePublished"), *map(meta.get, _PUBLISHED), story.get("dateCreated"), first)
    updated = (story.get("dateModified"), *map(meta.get, _UPDATED), last)
    return Facts(
        title=read_line(meta.get("og:title")) or _find_title(page) or read_line(story.get("headline")) or "",
        author=next(filter(None, _name_authors(page, story, things)), None),
        source=_name(_follow(story.get("publisher"), things)) or _name(meta.get("og:site_name")),
        published=next(filter(None, map(read_date, published)), None),
        updated=next(filter(None, map(read_date, updated)), None),
        url=_address(link.get("href") if link else None) or _address(meta.get("og:url")),
        topics=read_topics(meta.get("news_keywords") or meta.get("keywords") or meta.get("article:tag")),
    )


def is_article(page: BeautifulSoup) -> bool:
    """Whether a page says that it is an article: in JSON-LD, or by a type and a date among its meta tags."""
    meta = _read_meta(page)
    dated = meta.get("og:type", "").lower() == "article" and any(map(meta.get, _PUBLISHED))
    return dated or any(_is_of_type(story, _ARTICLE_TYPES) for story in _find_stories(_find_things(page)))


def _find_title(page: BeautifulSoup) -> str | None:
    """The first heading of the story, or of the page outside its own head and menus, or the page's <title>."""
    headings = page.find_all("h1")
    story = page.find(["article", "main"])
    outside = [tag for tag in headings if not tag.find_parent(["header", "nav", "footer", "aside"])]
    tags = (story.find("h1") if story else None, *outside[:1], *headings[:1], page.title)
    return next(filter(None, (read_line(_join_words(tag)) for tag in tags if tag)), None)


def _find_story(page: BeautifulSoup) -> Tag:
    return page.find(["article", "main"]) or page


def _join_words(tag: Tag) -> str:
    """A heading's text, a space for each <br>."""
    from bs4.element import NavigableString, Tag

    words = []
    for part in tag.descendants:
        if isinstance(part, Tag):
            words.append(" " if part.name == "br" else "")
        elif type(part) is NavigableString:  # comments are of a subclass
            words.append(str(part))
    return "".join(words)


def _find_moments(page: BeautifulSoup) -> tuple[object, object]:
    """What the first time elements of the story say of when it was published and when updated."""
    published: object = None
    updated: object = None
    for tag in _find_story(page).find_all("time", attrs={"datetime": True}):
        before = tag.previous_sibling
        label = before.get_text()[-40:] if before is not None else ""
        if _UPDATE.search(" ".join((*_list_classes(tag), str(tag.get("itemprop", "")), label, tag.get_text()[:60]))):
            updated = updated or tag["datetime"]
        else:
            published = published or tag["datetime"]
    return published, updated


def _list_classes(tag: Tag) -> list[str]:
    given = tag.get("class")
    return list(given) if isinstance(given, list) else str(given or "").split()


def _name_authors(page: BeautifulSoup, story: Thing, things: Sequence[Thing]) -> Iterator[str | None]:
    """The authors as each place names them, the best first."""
    for key in ("author", "creator"):
        yield _name(_follow(story.get(key), things))
    named = [(_name_meta(tag), str(tag["content"])) for tag in page.find_all("meta", content=True)]
    for name in _AUTHORS:
        yield _name([content for own, content in named if own == name])
    signed = page.select("[rel~=author], [itemprop=author]")[:_MOST_BYLINES]
    yield _name([_read_signature(tag) for tag in signed])
    for tag in _find_story(page).find_all(class_=True):
        if any(map(_BYLINE.fullmatch, _list_classes(tag))) and len(tag.get_text()) <= _LONGEST_BYLINE:
            line = read_line(tag.get_text(" ")) or ""
            yield ", ".join(read_byline(line) or read_names(line))


def _read_signature(tag: Tag) -> str | None:
    """The name in an element that is marked as the author; one of structured data may hold more than the name."""
    named = tag.select_one("[itemprop=name]")
    line = read_line((named or tag).get_text(" ") or tag.get("content"))
    return line if line and len(line) <= _LONGEST_BYLINE else None


def _read_meta(page: BeautifulSoup) -> dict[str, str]:
    """Name (or property) to content of each meta tag; the first of a name wins."""
    found: dict[str, str] = {}
    for tag in page.find_all("meta", content=True):
        if str(tag["content"]).strip():
            found.setdefault(_name_meta(tag), str(tag["content"]))
    return found


def _name_meta(tag: Tag) -> str:
    return str(tag.get("property") or tag.get("name") or tag.get("itemprop") or "").lower()


def _find_things(page: BeautifulSoup) -> Iterator[Thing]:
    """The JSON-LD objects of a page, those of a graph one by one."""
    for tag in page.find_all("script", type="application/ld+json"):
        try:
            given = json.loads(tag.get_text(), strict=False)
        except (ValueError, RecursionError):
            continue
        for item in given if isinstance(given, list) else [given]:
            graph = item.get("@graph", item) if isinstance(item, dict) else None
            yield from (thing for thing in (graph if isinstance(graph, list) else [graph]) if isinstance(thing, dict))


def _find_stories(things: Iterable[Thing]) -> list[Thing]:
    """The objects that describe an article, then those that describe the page it stands on."""
    given = list(things)
    pages = [thing for thing in given if _is_of_type(thing, ("webpage",))]
    return [thing for thing in given if _is_of_type(thing, _ARTICLE_TYPES)] + pages


def _is_of_type(thing: Thing, types: tuple[str, ...]) -> bool:
    named = thing.get("@type", "")
    return any(str(one).lower().endswith(types) for one in (named if isinstance(named, list) else [named]))


def _follow(value: object, things: Sequence[Thing]) -> object:
    """A value in which each reference to another object of the page (`{"@id": ...}`) is that object."""
    if isinstance(value, list):
        return [_follow(one, things) for one in value[:20] if not isinstance(one, list)]
    if not isinstance(value, dict) or value.get("name") or not value.get("@id"):
        return value
    return next((thing for thing in things if thing.get("@id") == value["@id"] and thing.get("name")), value)


def _name(value: object) -> str | None:
    """A person's or publisher's name: a string, an object with a name, or a list of these; never a web address."""
    if isinstance(value, list):
        return ", ".join(dict.fromkeys(name for name in map(_name, value[:20]) if name)) or None
    line = read_line(value.get("name") if isinstance(value, dict) else value)
    if not line or line.startswith(("http:", "https:")):
        return None
    return ", ".join(read_byline(line)) or line


def _address(value: object) -> str | None:
    line = read_line(value)
    return line if line and line.startswith(("http://", "https://")) else None
