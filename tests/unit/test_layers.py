"""Imports run downward and never in a circle."""

import ast
import functools
from pathlib import Path

from longlines.settings import CHECKOUT

PACKAGES = ("agi", "ami", "longlines")
FORBIDDEN_IN_CORE = ("agi", "ami", "panoramisk", "asterisk", "pystrix", "aiohttp")
LAYERS = (
    ("agi", "ami", "longlines.cli"),
    ("longlines.rehearsal",),
    ("longlines.host",),
    ("longlines.desk",),
    ("longlines.trace",),
    ("longlines.store",),
    ("longlines.live", "longlines.drawing", "longlines.manual", "longlines.telephones"),
    (
        "longlines.carriers",
        "longlines.billing",
        "longlines.directory",
        "longlines.emergency",
        "longlines.queues",
        "longlines.verbs",
        "longlines.flow",
    ),
    ("longlines.rates",),
    ("longlines.files",),
    ("longlines.json_bytes", "longlines.numbers", "longlines.settings", "longlines.wording"),
)


@functools.cache
def _modules() -> dict[str, Path]:
    found = {}
    for package in PACKAGES:
        for path in (CHECKOUT / package).rglob("*.py"):
            parts = path.relative_to(CHECKOUT).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def _imports(path: Path, *, deferred: bool) -> set[str]:
    """Modules that a file imports; with `deferred`, also those imported inside functions."""
    known = _modules()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = list(ast.walk(tree)) if deferred else _immediate(tree.body)
    names: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                names.add(inner if inner in known else node.module)
    return names


def _immediate(body: list[ast.stmt]) -> list[ast.AST]:
    found: list[ast.AST] = []
    for node in body:
        guard = isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        if isinstance(node, ast.Import | ast.ImportFrom):
            found.append(node)
        elif isinstance(node, ast.If | ast.Try | ast.With) and not guard:
            found.extend(_immediate(node.body))
    return found


def _layer(module: str) -> int | None:
    for number, names in enumerate(LAYERS):
        if any(module == name or module.startswith(f"{name}.") for name in names):
            return number
    return None


def test_the_house_has_been_found() -> None:
    assert {"agi.__main__", "longlines.flow.engine", "longlines.settings"} <= _modules().keys()


def test_no_import_runs_upward() -> None:
    wrong = []
    for module, path in _modules().items():
        mine = _layer(module)
        for name in _imports(path, deferred=True):
            theirs = _layer(name)
            if mine is not None and theirs is not None and theirs < mine:
                wrong.append(f"{module} imports {name}")
    assert wrong == []


def test_rooms_at_the_top_do_not_know_each_other() -> None:
    wrong = []
    for module, path in _modules().items():
        top = module.split(".")[0]
        for name in _imports(path, deferred=True):
            other = name.split(".")[0]
            if top in ("agi", "ami") and other in ("agi", "ami") and other != top:
                wrong.append(f"{module} imports {name}")
    assert wrong == []


def test_the_core_knows_no_asterisk() -> None:
    wrong = []
    for module, path in _modules().items():
        if module.split(".")[0] == "longlines":
            for name in _imports(path, deferred=True):
                if name.split(".")[0] in FORBIDDEN_IN_CORE:
                    wrong.append(f"{module} imports {name}")
    assert wrong == []


def test_there_is_no_circle() -> None:
    modules = _modules()
    graph = {
        module: {name for name in _imports(path, deferred=False) if name in modules}
        for module, path in modules.items()
    }
    done: set[str] = set()

    def visit(module: str, trail: tuple[str, ...]) -> None:
        assert module not in trail, " -> ".join((*trail, module))
        if module not in done:
            for name in graph[module] - {module}:
                visit(name, (*trail, module))
            done.add(module)

    for module in modules:
        visit(module, ())
