"""Every error the bot raises on purpose, drawn as one tree; each message says what happened and the next step.

BotError
├── SettingsError      a setting is unknown, malformed, or contradicts another
├── QuestionError      the question cannot be asked as it is: empty, too long, no words
├── BusyError          too many people ask at once, or too much is asked of the database
├── CorpusError        a folder or file to ingest is missing, empty or unreadable
│   └── LoadError      one file cannot become a Document; its reason goes into the IngestReport
├── IndexStateError    the index cannot be used: absent, other embedder, newer version, damaged, no space
│   └── IndexBusyError another process is writing; the message names it
├── DocumentNotFoundError  no document has this id
│   └── OriginalNotFoundError  the file that it was read from is gone, or is another one now
├── ConversationNotFoundError  no conversation has this id, or several do that begin so
│   └── TurnNotFoundError  the conversation is there, but has no such turn
├── TitleError         a conversation cannot have this title: empty, too long
├── LoginError         a login cannot be made, found or read: the name, the password, the file
├── ExportError        a conversation cannot be written out: unknown format, the file is there already
├── FeedbackError      this cannot be said of an answer
│   └── FeedbackNotFoundError  no feedback has this id
├── ClusterError       a Ray cluster cannot be reached or used, or does not do what it was asked
└── BackendError       a model or embedder failed; `retryable` says whether asking again can help
"""

from __future__ import annotations


class BotError(Exception):
    """Base of all errors that a person may see: one line, ending with the next step."""


class SettingsError(BotError):
    """A setting is unknown, malformed, or contradicts another."""


class QuestionError(BotError):
    """The question cannot be asked as it is: empty, too long, or without a word."""


class BusyError(BotError):
    """Too many people ask at once for one more to wait, or too much is asked of the database."""


class CorpusError(BotError):
    """A path to ingest is missing, empty or unreadable."""


class LoadError(CorpusError):
    """One file cannot become a Document. The message is the short reason alone ("encrypted PDF")."""


class IndexStateError(BotError):
    """The index cannot be used as it is: other embedder, newer version, damaged, no space, read-only."""


class IndexBusyError(IndexStateError):
    """Another process is writing to this index; the message names the holder."""


class DocumentNotFoundError(BotError):
    """No document in the index has this id."""


class OriginalNotFoundError(DocumentNotFoundError):
    """The file that a document was read from is no longer there, or holds something else now."""


class ConversationNotFoundError(BotError):
    """No conversation that is kept has this id, or the beginning of an id fits several."""


class TurnNotFoundError(ConversationNotFoundError):
    """A conversation is there, but not the turn of it that is meant."""


class TitleError(BotError):
    """A conversation cannot have this title: it is empty or too long."""


class LoginError(BotError):
    """A login cannot be made, found or read: the name is malformed, the password short, the file damaged."""


class ExportError(BotError):
    """A conversation cannot be written out: the format is unknown, or the file is there or cannot be made."""


class FeedbackError(BotError):
    """Something that cannot be said of an answer, or a comment that cannot be kept."""


class FeedbackNotFoundError(FeedbackError):
    """No feedback has this id."""


class ClusterError(BotError):
    """A cluster of other machines cannot be reached or used, or did not do what it was asked."""


class BackendError(BotError):
    """A model or embedder failed. `retryable` tells whether the same call may succeed after `wait` seconds.

    `too_long` tells that the prompt did not fit, so that a shorter one may.
    """

    def __init__(self, message: str, *, retryable: bool = False, wait: float = 0.0, too_long: bool = False) -> None:
        super().__init__(message)
        self.retryable = retryable
        self.wait = wait
        self.too_long = too_long
