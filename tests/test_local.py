"""A model in its child process: it answers, stops when told, and neither its death nor ours leaves anything behind.

The quick tests run llama.cpp on a tiny model of random weights, the slow ones on the real model.
"""

from __future__ import annotations

import gc
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest
from gguf_file import gguf, write_gguf, write_tiny_model
from pace import measure_pace

from bot.errors import BackendError, SettingsError
from bot.llms.local import LocalModel, count_cores
from bot.protocols import BEAT, Finish, Prompt, Reply, Token

__all__ = ["gguf"]
SHORT = Prompt("Say something.", "Hello.", grammar='root ::= "yes."', most_tokens=20)
ENDLESS = Prompt("Say much.", "Hello.", grammar="root ::= [a-z] root", most_tokens=4000)
PARENT = """
import sys, time
from pathlib import Path
from bot.llms.local import LocalModel
from bot.protocols import BEAT, Prompt, Reply

model = LocalModel(Path(sys.argv[1]))
model.warm()
print("warm", flush=True)
endless = Prompt("Say much.", "word " * 200, grammar="root ::= [a-z] root", most_tokens=2000)
for _ in model.generate(endless, time.monotonic() + 300):
    print("token", flush=True)
"""


def take(answer: Reply) -> Token | Finish:
    """The next that the model says."""
    return next(piece for piece in answer if piece != BEAT)


@contextmanager
def stopped(child: int) -> Iterator[None]:
    """A process that does nothing meanwhile: so small a model writes all it can in less than a second."""
    os.kill(child, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(child, signal.SIGCONT)


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that loads in an instant."""
    return write_tiny_model(tmp_path_factory.mktemp("tiny") / "tiny.gguf")


@pytest.fixture
def model(tiny: Path) -> Iterator[LocalModel]:
    """That model; its process ends with the test."""
    with closing(LocalModel(tiny)) as opened:
        yield opened


def soon(seconds: float = 120.0) -> float:
    """A deadline."""
    return time.monotonic() + seconds


def write(model: LocalModel, prompt: Prompt) -> str:
    """The whole answer."""
    return "".join(piece.text for piece in model.generate(prompt, soon()) if isinstance(piece, Token))


def wait_for(is_so: Callable[[], bool], seconds: float = 60.0) -> bool:
    """Whether something comes true in time."""
    end = time.monotonic() + seconds
    while not is_so() and time.monotonic() < end:
        time.sleep(0.02)
    return is_so()


def read_state(process: int) -> tuple[str, int]:
    """The state of a process and its parent; "Z" where it is gone or only waits to be counted."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return "Z", 0
    return fields[0], int(fields[1])


def is_gone(process: int) -> bool:
    """Whether a process is gone."""
    return read_state(process)[0] == "Z"


def find_children(parent: int) -> list[int]:
    """The processes serving a model that a process has started, and that live."""
    found = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]
    mine = [process for process in found if read_state(process)[1] == parent and not is_gone(process)]
    return [process for process in mine if b"bot.llms.serving" in read_command(process)]


def read_command(process: int) -> bytes:
    """How a process was started; nothing where it is gone by now."""
    with suppress(OSError):
        return Path(f"/proc/{process}/cmdline").read_bytes()
    return b""


def find_child() -> int:
    """The one process that serves a model of ours; it takes an instant to be seen by its name."""
    assert wait_for(lambda: len(find_children(os.getpid())) == 1)
    return find_children(os.getpid())[0]


def find_doors(process: int) -> list[tuple[str, int]]:
    """Addresses and ports at which a process listens."""
    held = {os.readlink(path) for path in Path(f"/proc/{process}/fd").iterdir() if path.is_symlink()}
    found = []
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{process}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and f"socket:[{fields[9]}]" in held:
                address, port = fields[1].split(":")
                found.append((socket.inet_ntoa(bytes.fromhex(address)[::-1]) if table == "tcp" else "6", int(port, 16)))
    return found


# ---- answering


def test_a_grammar_is_kept_to_and_the_end_tells_the_cost(model: LocalModel) -> None:
    *tokens, end = model.generate(SHORT, soon())
    assert "".join(token.text for token in tokens if isinstance(token, Token)) == "yes."
    assert isinstance(end, Finish) and not end.cut
    assert end.usage.prompt_tokens > 5 and end.usage.completion_tokens >= 4
    assert all(isinstance(token, Token) and token.chances for token in tokens if token != BEAT)


def test_the_name_is_the_one_in_the_file(model: LocalModel) -> None:
    assert model.name == "local (Tiny)"


def test_questions_wait_in_line_each_up_to_its_own_deadline(model: LocalModel) -> None:
    first = model.generate(ENDLESS, soon())
    take(first)
    began = time.monotonic()
    with stopped(find_child()), pytest.raises(BackendError, match="did not answer in time"):
        list(model.generate(SHORT, soon(0.3)))
    assert 0.2 < time.monotonic() - began < 30
    assert isinstance(take(first), Token), "the first answer goes on"


def test_closing_an_answer_ends_the_work_on_it(model: LocalModel) -> None:
    with closing(model.generate(ENDLESS, soon())) as answer:  # type: ignore[type-var]
        take(answer)
        began = time.monotonic()
    assert write(model, SHORT) == "yes."
    assert time.monotonic() - began < 30, "the endless answer would have taken a minute"
    assert list(answer) == []


def test_an_answer_that_waits_can_be_closed_from_another_thread(model: LocalModel) -> None:
    first = model.generate(ENDLESS, soon())
    take(first)
    waiting = model.generate(SHORT, soon())
    began = time.monotonic()
    with stopped(find_child()):
        threading.Timer(0.3, waiting.close).start()  # type: ignore[attr-defined]
        assert [piece for piece in waiting if piece != BEAT] == []
    assert time.monotonic() - began < 30


# ---- its process


def test_many_threads_start_one_process(model: LocalModel) -> None:
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: write(model, SHORT), range(6)))
    assert answers == ["yes."] * 6
    assert len(find_children(os.getpid())) == 1


def test_nothing_runs_before_it_is_needed_and_warming_does_not_wait(model: LocalModel) -> None:
    assert find_children(os.getpid()) == []
    began = time.monotonic()
    model.warm()
    assert time.monotonic() - began < 30
    child = find_child()
    os.kill(child, signal.SIGSTOP)
    with pytest.raises(BackendError, match="still being loaded"):
        list(model.generate(SHORT, soon(0.5)))
    os.kill(child, signal.SIGCONT)
    assert write(model, SHORT) == "yes."
    assert find_children(os.getpid()) == [child]


def test_only_this_machine_and_only_who_has_the_key_may_ask(model: LocalModel) -> None:
    assert write(model, SHORT) == "yes."
    child = find_child()
    ((address, port),) = find_doors(child)
    assert address == "127.0.0.1"
    with pytest.raises(urllib.error.HTTPError, match="401"):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/v1/models", timeout=60)
    said = Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")
    assert said[1:] == [b"-P", b"-m", b"bot.llms.serving", b""]


def test_variables_for_llama_cpp_do_not_reach_it(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LLAMA_ARG_THREADS", "1")
    with closing(LocalModel(tiny)) as model:
        model.warm()
        child = find_child()
        named = dict(line.split("=", 1) for line in Path(f"/proc/{child}/environ").read_text().split("\0") if line)
    assert named["HF_HUB_OFFLINE"] == "1" and "LLAMA_ARG_THREADS" not in named
    assert named.keys() - {"HF_HUB_OFFLINE", "PYTHONPATH"} == os.environ.keys() - {"LLAMA_ARG_THREADS", "PYTHONPATH"}


def test_closing_the_model_ends_its_process_and_its_port(model: LocalModel) -> None:
    answer = model.generate(ENDLESS, soon())
    take(answer)
    child = find_child()
    ((_, port),) = find_doors(child)
    model.close()
    assert is_gone(child)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=2)
    with pytest.raises(BackendError):
        list(answer)
    with pytest.raises(BackendError, match="was closed"):
        model.generate(SHORT, soon())
    model.close()


def test_a_model_that_nobody_holds_any_more_ends_its_process(tiny: Path) -> None:
    model = LocalModel(tiny)
    assert write(model, SHORT) == "yes."
    child = find_child()
    del model
    gc.collect()
    assert wait_for(lambda: is_gone(child))


def test_its_death_in_mid_answer_is_told_and_the_next_question_starts_it_anew(model: LocalModel) -> None:
    answer = model.generate(ENDLESS, soon())
    take(answer)
    child = find_child()
    os.kill(child, signal.SIGKILL)
    with pytest.raises(BackendError, match="SIGKILL in mid-answer; ask again") as caught:
        list(answer)
    assert caught.value.retryable
    assert write(model, SHORT) == "yes."
    new = find_child()
    assert new != child


def kill_parent(path: Path, line: str) -> None:
    """Kills a process that runs a model, once it has said `line`, and expects the child to be gone."""
    command = [sys.executable, "-c", PARENT, str(path)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as parent:
        assert parent.stdout
        while parent.stdout.readline().strip() != line:
            assert parent.poll() is None
        time.sleep(0.5 if line == "warm" else 0)
        assert wait_for(lambda: len(find_children(parent.pid)) == 1)
        (child,) = find_children(parent.pid)
        assert wait_for(lambda: len(find_children(child)) == 1)
        (watcher,) = find_children(child)
        parent.kill()
        assert wait_for(lambda: is_gone(child) and is_gone(watcher))


def test_it_dies_with_a_killed_parent(tiny: Path) -> None:
    kill_parent(tiny, "token")


def test_a_model_that_cannot_be_loaded_says_why_and_leaves_nothing_running(tmp_path: Path) -> None:
    path = write_gguf(tmp_path / "new.gguf", {"general.architecture": "unheard-of"}, {"w": ([8], 0, 0)}, weights=32)
    with closing(LocalModel(path)) as model:
        for _ in range(2):
            with pytest.raises(BackendError, match="cannot be loaded: unknown model architecture: 'unheard-of'"):
                list(model.generate(SHORT, soon()))
        assert wait_for(lambda: find_children(os.getpid()) == [])


def test_a_damaged_file_is_refused_before_anything_starts(tmp_path: Path) -> None:
    (tmp_path / "bad.gguf").write_bytes(b"GGUF" * 10)
    with pytest.raises(BackendError, match="no sound GGUF model"):
        LocalModel(tmp_path / "bad.gguf")


def test_without_the_package_the_message_names_it(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xllamacpp", None)
    with pytest.raises(SettingsError, match=r"pip install 'verbatim-bot\[local\]'"):
        LocalModel(tiny)


def test_the_cores_counted_are_those_this_process_may_use() -> None:
    assert 1 <= count_cores() <= min(8, len(os.sched_getaffinity(0)))


# ---- the real model


QUESTION = Prompt(
    "Answer in one short sentence from the source.",
    f"{'A source follows; it is all that you know, and nothing else counts. ' * 12}"
    "Source: The reservoir at Hollin Gap was drained on 4 May 2021 because a crack had been found in its east wall; "
    "divers had reported it in March, and the council voted eleven to two for the repair, which cost 3.2 million. "
    "Question: Why was the reservoir drained?",
    grammar='root ::= [^\\n.]+ "."',
    most_tokens=40,
)


@pytest.mark.slow
def test_the_real_model_answers_from_the_source_and_knows_a_prompt_again(gguf: Path) -> None:
    with closing(LocalModel(gguf)) as model:
        write_real(model, SHORT)
        seconds = []
        for _ in range(2):
            began = time.monotonic()
            answer = model.generate(QUESTION, soon(300))
            text = take(answer).text  # type: ignore[union-attr]
            seconds.append(time.monotonic() - began)
            text += "".join(piece.text for piece in answer if isinstance(piece, Token))
            assert "crack" in text and text.endswith(".")
    assert seconds[1] < seconds[0] / 2


def write_real(model: LocalModel, prompt: Prompt) -> str:
    """The whole answer of a model that may take minutes where others use the cores."""
    return "".join(piece.text for piece in model.generate(prompt, soon(300)) if isinstance(piece, Token))


@pytest.mark.slow
def test_closing_while_the_real_model_reads_a_prompt_frees_it(gguf: Path) -> None:
    long = Prompt("Read.", "one two three four five six " * 500, most_tokens=20)
    with closing(LocalModel(gguf)) as model:
        began = time.monotonic()
        write_real(model, SHORT)
        short = time.monotonic() - began
        answer = model.generate(long, soon(300))
        threading.Timer(1.0, answer.close).start()  # type: ignore[attr-defined]
        assert [piece for piece in answer if piece != BEAT] == []
        began = time.monotonic()
        assert write_real(model, SHORT) == "yes."
        took = time.monotonic() - began
        assert took < short + 15 * measure_pace(), "all of the prompt would take a minute on two idle cores"


@pytest.mark.slow
@pytest.mark.parametrize("line", ["warm", "token"])
def test_the_real_model_dies_with_a_killed_parent_also_while_loading(gguf: Path, line: str) -> None:
    kill_parent(gguf, line)
