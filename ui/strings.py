"""Every English word of the page, in the order a reader meets it; a translation replaces this file.

Holds text only: how it is laid out is render.py's business. Names in {braces} are filled in by render.py and app.py.
"""

from __future__ import annotations

NAME = "Verbatim"
TAGLINE = "Answers you can check"
BACKENDS = {"quotes": "Exact quotations"}
"""What the header calls a backend; any other goes by its own name."""
BACKEND_REASON = "Chosen because {reason}"

PLACES = "Parts of the page"
BEGIN = "New conversation"
REOPEN = "An earlier conversation"

WELCOME = "What do the documents say?"
WELCOME_MORE = "Every sentence of the answer opens its source at the exact words it rests on."
WELCOME_EMPTY = "No documents yet."
WELCOME_EMPTY_MORE = "Add some below. Text, Markdown, HTML, PDF and Word files become part of what you can ask."
EXAMPLES = {
    "rome-statute.md": "Why did Armenia move to ratify the Rome Statute?",
    "moscow-reply.md": "What did Moscow accuse Yerevan of?",
    "karabakh.md": "How many people live in Karabakh?",
    "peacekeepers.md": "Why does Armenia blame the Russian peacekeepers?",
}
"""For the bundled corpus: a file and a question it answers. Shown only when all these files are indexed."""
EXAMPLE_OF_TITLE = "What does “{title}” say?"

QUESTION_LABEL = "Your question"
QUESTION_PLACEHOLDER = "Ask the documents"
ASK = "Ask"
STOP = "Stop"
SEARCHING = "Searching the documents"
COMPOSING = "Composing the answer"
FOUND = "Found in the documents"
SOURCES = "Sources"
SIDES = "The sources disagree"
SEARCHED_FOR = "Searched for “{query}”"

CHECK_VERBATIM = "{sentences}, each found word for word in its source."
CHECK_VERBATIM_ONE = "1 sentence, found word for word in its source."
CHECK_CITED = "{sentences} in the model's own words, each checked against its quotation."
CHECK_CITED_ONE = "1 sentence in the model's own words, checked against its quotation."
CHECK_MARKED = "{supported} checked against the words cited; {marked} not confirmed and marked."
NOT_CONFIRMED = "not confirmed"
REMOVED = "Not supported"

ABSTAINED = "Not in these documents"
ABSTAINED_REASON = "The documents do not answer this question."
ASKED_BACK = "Which do you mean?"
ASKED_BACK_MORE = "Choose one, or say it in your own words."
ASKED_BACK_OPEN = "Say which one, in a few words."
NEAREST = "Nearest passages"
NOTICE = "That did not work"
FAILED = "The bot made a mistake of its own; where it was started, it tells which. Ask again, or in other words."
STOPPED = "Stopped. What was found is shown."
STOPPED_EARLY = "Stopped before anything was found."

SOURCE_NUMBER = "Source {number}: {title}"
PUBLISHED = "Published {date}"
AS_OF = "As of {date}"
UPDATED = "updated {date}"
UNDATED = "Date unknown"
SPEAKER = "Said by {speaker}"
SPEAKER_UNNAMED = "Said by somebody not named"
COPIES = "Also in {copies}"

LIBRARY = "Documents"
LIBRARY_EMPTY = "Documents that you add appear here."
LIBRARY_MORE = "and {documents} more"
PANEL = "Source"
PANEL_CLOSE = "Close"
PANEL_PREVIOUS = "Previous citation"
PANEL_NEXT = "Next citation"
PANEL_GONE = "This document is no longer in the index. These are the words that were cited:"
PANEL_CHANGED = "This document has changed since it was cited. These are the words that were cited:"
PANEL_CUT = "{characters} characters not shown"

TIMELINE = "Timeline"
TIMELINE_OF_ALL = "All documents"
TIMELINE_ALL = "Show those of all documents"
TIMELINE_NEWEST = "{events}, the newest"
TIMELINE_EMPTY = "No sentence found here tells of a day."
TIMELINE_AXIS = "Events in order of day. The arrow keys go from one to the next, Enter opens its source."
TIMELINE_FIRST = "From"
TIMELINE_LAST = "to"
TIMELINE_SHOW = "Show"
TIMELINE_OWN = "Told by the article itself"
TIMELINE_SAID = "Said by somebody"
FROM_TO = "{first} to {last}"
ALSO_IN = "Also in {title} ({date})"

MAP = "Map"
MAP_OF_ANSWER = "Map of this answer"
MAP_PICTURE = "Sentences and the documents they rest on. The arrow keys go from line to line, Enter opens the words."
MAP_TABLE = "Each sentence and the words it rests on"
MAP_SENTENCE = "Sentence"
MAP_SOURCES = "Rests on"
MAP_UNCITED = "Found, not cited"
MAP_UNSUPPORTED = "Nothing that was found"
MAP_CITED = "{documents} cited"
MAP_FOUND = "{documents} found and not cited"
MAP_LINE = "Sentence {number} rests on {title}, {date}: {quotes}"
MAP_LINE_UNCITED = "Found and not cited, {title}, {date}: {quotes}"
MAP_NOTHING = "This answer rests on no document."
MAP_NO_ANSWER = "Ask a question first: the map shows which documents an answer rests on."

SHORTCUTS = "Keyboard shortcuts"
SHORTCUTS_OPEN = "Keys"
SHORTCUTS_SWITCH = "Use single keys"
SHORTCUTS_MORE = "They act wherever nothing is being typed. This browser remembers the choice."
SHORTCUTS_ALWAYS = "Always there"
KEY_ASK = "Go to the question box"
KEY_NEXT_CITATION = "Next citation"
KEY_PREVIOUS_CITATION = "Previous citation"
KEY_NEXT_ANSWER = "Next answer"
KEY_PREVIOUS_ANSWER = "Previous answer"
KEY_COPY = "Copy the answer with its citations"
KEY_DOCUMENTS = "Documents"
KEY_TIMELINE = "Timeline"
KEY_MAP = "Map of the answer"
KEY_LIST = "These shortcuts"
KEY_SEND = "Ask the question, or open the citation that has the focus"
KEY_LINE = "Begin a new line in the question"
KEY_CLOSE = "Close what is open"
KEY_ALONG = "Go along the timeline and the map"
SKIP = "Skip to the question"

UPLOAD = "Add documents"
UPLOAD_PROGRESS = "Reading {done} of {total}"
UPLOAD_NOTHING = "Nothing was added"
UPLOAD_ADDED = "{documents} added"
UPLOAD_UPDATED = "{documents} updated"
UPLOAD_UNCHANGED = "{documents} already there"
UPLOAD_UNKEPT = "The files could not be kept: {reason}. Free some space, then add them again."
UPLOAD_DISK = "the disk failed"
UPLOAD_FAILED = "{documents} not read"
DISMISS = "Dismiss"

SCRIPT = {
    "position": "Source {number} of {total}",
    "loading": "One moment",
    "unreachable": "The bot does not answer. Check that it is still running, then try again.",
    "searching": "Searching the documents",
    "answered": "The answer is there. {check}",
    "failed": "The bot made a mistake of its own; where it was started, it tells which.",
}
"""What page scripts say, by the name they know it under."""


def count_documents(number: int) -> str:
    """`1 document`, `1,200 documents`."""
    return f"{number:,} document" if number == 1 else f"{number:,} documents"


def count_events(number: int) -> str:
    """`1 event`, `40 events`."""
    return f"{number:,} event" if number == 1 else f"{number:,} events"


def count_sentences(number: int) -> str:
    """`1 sentence`, `3 sentences`."""
    return f"{number:,} sentence" if number == 1 else f"{number:,} sentences"
