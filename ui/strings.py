"""Every English word of the page, in the order a reader meets it; a translation replaces this file.

Holds text only: how it is laid out is the business of who shows it. Names in {braces} are filled in there.
"""

from __future__ import annotations

from collections.abc import Sequence

NAME = "Verbatim"
TAGLINE = "Answers you can check"
BACKENDS = {"quotes": "Exact quotations"}
"""What the header calls a backend; any other goes by its own name."""
BACKEND_REASON = "Chosen because {reason}"

BEGIN = "New conversation"
REOPEN = "An earlier conversation"
NO_CONVERSATION = "There is no such conversation. It may have been deleted, or it is kept for another browser."

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
ASK_NEXT = "Ask next"

QUESTION_LABEL = "Your question"
QUESTION_PLACEHOLDER = "Ask the documents"
ASK = "Ask"
STOP = "Stop"
SEARCHING = "Searching the documents"
COMPOSING = "Composing the answer"
FOUND = "Found in the documents"
SOURCES = "Sources"
SOURCES_AS_OF = "Sources, as of {date}"
SIDES = "The sources disagree"
SEARCHED = "What was searched"
SEARCHED_FOR = "Searched for “{query}”"
SEARCHED_DAYS = "Read as asking about {days}"
ONLY_SOURCES = "Only documents from {these}"
ONLY_AUTHORS = "Only documents by {these}"
ONLY_DOCUMENTS = "Only {these}, chosen"
ONLY_PUBLISHED = "Only documents published {these}"
ONLY_EVENTS = "Only what happened {these}"
STRETCH = "from {days}"
STRETCH_ON = "from {first} on"
STRETCH_UP = "up to {last}"

CHECK_VERBATIM = "{sentences}, each found word for word in its source."
CHECK_VERBATIM_ONE = "1 sentence, found word for word in its source."
CHECK_CITED = "{sentences} in the model's own words, each checked against its quotation."
CHECK_CITED_ONE = "1 sentence in the model's own words, checked against its quotation."
CHECK_MARKED = "{supported} checked against the words cited; {marked} not confirmed and marked."
MADE = "{who}, {seconds} s"
MADE_TOKENS = "{read} tokens read, {written} written"
COPY_ANSWER = "Copy with citations"
COPY_LINK = "Copy link"
COPIED = "Copied"
COPY_FAILED = "Not copied: the browser does not allow it"
NOT_CONFIRMED = "not confirmed"
REMOVED = "Not supported"

ABSTAINED = "Not in these documents"
ABSTAINED_REASON = "The documents do not answer this question."
ASKED_BACK = "Which do you mean?"
ASKED_BACK_MORE = "Choose one, or say it in your own words."
ASKED_BACK_OPEN = "Say which one, in a few words."
NEAREST = "Nearest passages"
TRY = "What may help"
TRY_WORDS = "Ask in other words, or name the people and places that the documents name."
TRY_WIDER = "Choose more documents or dates; some were left out."
TRY_ADDING = "Add documents that tell of it."
NOTICE = "That did not work"
FAILED = "The bot made a mistake of its own; where it was started, it tells which. Ask again, or in other words."
STOPPED = "Stopped. What was found is shown."
STOPPED_EARLY = "Stopped before anything was found."

FEEDBACK = "What you think of this answer"
MARKS = {"helpful": "Helpful", "wrong": "Wrong"}
"""What is said of an answer with one click, by the name of the mark."""
REASONS = {
    "wrong answer": "The answer is wrong",
    "wrong citation": "A citation does not bear it out",
    "should not have answered": "The documents do not answer this",
    "should have answered": "The documents do answer this",
}
"""Why an answer is wrong, by the name of the reason."""
FEEDBACK_ASKED = "Noted. If you like, say what is wrong."
FEEDBACK_KEPT = "Thank you. It is kept with the answer."
FEEDBACK_REASON = "Thank you. Kept with the answer: {reason}."
FEEDBACK_WHY = "What is wrong?"
FEEDBACK_COMMENT = "Anything to add"
FEEDBACK_SEND = "Send"
FEEDBACK_BACK = "Take back"

SOURCE_NUMBER = "Source {number}: {title}"
PUBLISHED = "Published {date}"
PUBLISHED_AGO = "{published} ({age})"
UPDATED = "updated {date}"
UNDATED = "Date unknown"
SPEAKER = "Said by {speaker}"
SPEAKER_UNNAMED = "Said by somebody not named"
COPIES = "Also in {copies}"

LIBRARY = "Documents"
LIBRARY_EMPTY = (
    "Documents that you add appear here: with the button below, dropped on the page, or from a watched folder."
)
LIBRARY_NONE = "No document fits"
LIBRARY_MORE = "Show {number} more of {left}"
LIBRARY_BY_TEXT = "{documents} by the words in the text"
SEARCH = "Search title, source, author and text"
ORDER = "Order"
ORDERS = {"title": "By title", "newest": "Newest first", "oldest": "Oldest first"}
LIMIT = "Source and date"
SOURCE = "Source"
SOURCE_ANY = "Any"
PUBLISHED_FROM = "Published from"
PUBLISHED_TO = "to"
ASK_LISTED = "Ask only these"
ASK_ABOUT = "Ask about this"
OUTLINE = "Outline"
CHOOSE = "Choose “{title}”"
REMOVE = "Remove"
REMOVE_TITLE = "Remove “{title}”"
REMOVE_SURE = "Really remove?"
REMOVED_DOCUMENT = "Removed “{title}” from the documents. It comes back when its file is added again."
BY_TEXT = "found in the text"
FILE_STATES = {"as read": "Indexed", "changed": "Changed on disk", "gone": "File gone"}
FAULT = "Not read again: {reason}"
FAILURES = "Not read ({number})"
FAILURES_MORE = "and {number} more"
WATCHED = "What is put into {folder} is taken in by itself."
NEWS_FROM = "{told} from {folder}"

SCOPE_LABEL = "What is asked"
SCOPE = "Asking {parts}"
SCOPE_DOCUMENTS = "documents {when}"
SCOPE_SINCE = "published since {day}"
SCOPE_UNTIL = "published until {day}"
SCOPE_BETWEEN = "published {days}"
SCOPE_END = "Ask all documents again"
SCOPE_GONE = "the documents chosen are no longer there; choose others in the list of documents"
PANEL = "Source"
PANEL_CLOSE = "Close"
PANEL_PREVIOUS = "Previous citation"
PANEL_NEXT = "Next citation"
PANEL_GONE = "This document is no longer in the index. These are the words that were cited:"
PANEL_CHANGED = "This document has changed since it was cited. These are the words that were cited:"
PANEL_GONE_KEPT = "This document is no longer in the index. This is its text as it was cited."
PANEL_CHANGED_KEPT = "The source has changed since. This is its text as it was cited."
PANEL_NEWER = "Read the text as it is now"
PANEL_AS_CITED = "Read the text as it was cited"
PANEL_IS_NEWER = "This is the text as it is now, not as it was cited."
PANEL_STILL = "The cited words still stand in it."
PANEL_NO_LONGER = "The cited words no longer stand in it."
ORIGINAL = "Download the original ({name}, {size})"
PANEL_CUT = "{characters} characters not shown"

TIMELINE = "Timeline"
TIMELINE_OF_ALL = "All documents"
TIMELINE_ALL = "Show those of all documents"
TIMELINE_NEWEST = "{events}, the newest"
TIMELINE_EMPTY = "No sentence found here tells of a day."
TIMELINE_AXIS = "Events in order of day. The arrow keys go from one to the next, Enter opens its source."
TIMELINE_OWN = "told by the article itself"
TIMELINE_SAID = "said by somebody"
FROM_TO = "{first} to {last}"
ALSO_IN = "Also in {title} ({date})"

UPLOAD = "Add documents"
UPLOAD_PROGRESS = "Reading {done} of {total}"
UPLOAD_WAITING = "Waiting until other documents are taken in"
UPLOAD_NOTHING = "Nothing was added"
UPLOAD_ADDED = "{documents} added"
UPLOAD_UPDATED = "{documents} updated"
UPLOAD_REMOVED = "{documents} removed"
UPLOAD_UNCHANGED = "{documents} already there"
UPLOAD_FAILED = "{documents} not read"
DISMISS = "Dismiss"

CONVERSATIONS = "Conversations"
CONVERSATIONS_EMPTY = "What you ask is kept here, for this browser alone."
CONVERSATIONS_SEARCH = "Search conversations"
CONVERSATIONS_UNFOUND = "No conversation says “{words}”."
CONVERSATIONS_MORE = "{number} older ones are found by their words."
CONVERSATION_ACTS = "More for “{title}”"
MOMENT = "{date}, {time} UTC"
MORE = "More"
RENAME = "Rename"
TITLE = "Title"
SAVE = "Save"
CANCEL = "Cancel"
DELETE = "Delete"
DELETE_SURE = "Delete it for good?"
KEEP = "Keep"
EXPORTS = {"markdown": "Export as Markdown", "json": "Export as JSON"}
EXPORT_NAME = "conversation"
"""What a file is called whose title has no letters."""
EDIT = "Edit question"
ASK_AGAIN = "Ask again"
SINCE_CHANGED = "The source has changed since: {titles}."
SINCE_GONE = "The source is no longer in the index: {titles}."

SCRIPT = {
    "sending": "Sending {number}",
    "drop": "Drop to add to the documents",
    "tooLarge": "larger than {size} MB",
    "notSent": "{number} not sent",
    "uploadFailed": "The documents could not be sent. Check that the bot is still running, then add them again.",
    "dismiss": "Dismiss",
    "chosen": "{number} chosen",
    "askChosen": "Ask only these",
    "unchoose": "Clear",
    "oneDocument": "1 document",
    "documents": "{number} documents",
    "position": "Source {number} of {total}",
    "loading": "One moment",
    "unreachable": "The bot does not answer. Check that it is still running, then try again.",
    "examples": "Questions to begin with",
    "locale": "en-GB",
    "edited": "Your question, to be asked anew",
    "ask": "Ask",
    "cancel": "Cancel",
    "replaces": "The turns after it will be replaced.",
    "failed": "The bot made a mistake of its own; where it was started, it tells which.",
}
"""What page scripts say, by the name they know it under."""


def name_backend(llm: str) -> str:
    """What a backend is called."""
    return BACKENDS.get(llm, llm)


def tell_days_ago(days: int) -> str:
    """`today`, `yesterday`, `5 days ago`."""
    return ("today", "yesterday")[days] if days < 2 else f"{days} days ago"


def tell_weeks_ago(weeks: int) -> str:
    """`3 weeks ago`; of weeks there are always several."""
    return f"{weeks} weeks ago"


def tell_months_ago(months: int) -> str:
    """`5 months ago`."""
    return "1 month ago" if months == 1 else f"{months} months ago"


def tell_years_ago(years: int) -> str:
    """`1 year ago`, `3 years ago`."""
    return "1 year ago" if years == 1 else f"{years} years ago"


def tell_size(size: int) -> str:
    """`7 bytes`, `12 KB`, `3.4 MB`."""
    if size < 1_000:
        return "1 byte" if size == 1 else f"{size} bytes"
    return f"{size / 1_000:.0f} KB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"


def count_documents(number: int) -> str:
    """`1 document`, `1,200 documents`."""
    return f"{number:,} document" if number == 1 else f"{number:,} documents"


def count_characters(number: int) -> str:
    """`1 character`, `4,000 characters`."""
    return f"{number:,} character" if number == 1 else f"{number:,} characters"


def count_conversations(number: int) -> str:
    """`1 conversation`, `40 conversations`."""
    return f"{number:,} conversation" if number == 1 else f"{number:,} conversations"


def count_turns(number: int) -> str:
    """`1 turn`, `40 turns`."""
    return f"{number:,} turn" if number == 1 else f"{number:,} turns"


def join_titles(titles: Sequence[str]) -> str:
    """`“One”, “Other”`."""
    return ", ".join(f"“{title}”" for title in titles)


def count_events(number: int) -> str:
    """`1 event`, `40 events`."""
    return f"{number:,} event" if number == 1 else f"{number:,} events"


def count_sentences(number: int) -> str:
    """`1 sentence`, `3 sentences`."""
    return f"{number:,} sentence" if number == 1 else f"{number:,} sentences"
