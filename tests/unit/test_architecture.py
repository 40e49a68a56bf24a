"""The walls of the house: imports point down only, and Reflex's private parts are touched in few places."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "quizapp").rglob("*.py"))

# From the ground up; a package imports from its own storey's neighbours only where `NEIGHBOURS` says so.
BELOW_ALL = ("fd_limit", "parent_watchdog", "gc_tuning", "shutdown", "event_loop", "atomic_write")  # of `server`
STOREYS: tuple[frozenset[str], ...] = (
    frozenset({"domain", "settings", "version", *(f"server.{name}" for name in BELOW_ALL)}),
    frozenset({"views", "texts"}),
    frozenset({"db"}),
    frozenset({"services", "realtime", "frontend", "server.building", "tls", "front_proxy"}),
    frozenset({"runtime", "server.log"}),
    frozenset({"web"}),
    frozenset({"states", "components"}),
    frozenset({"pages", "phones"}),
    frozenset({"", "quizapp", "server", "server.serving"}),
    frozenset({"server.announcing", "server.developing"}),
    frozenset({"__main__"}),
)
NEIGHBOURS = {("realtime", "services"), ("settings", "domain"), ("quizapp", "")}
# What a storey below offers, and is still none of their business.
FORBIDDEN = {("components", below) for below in ("db", "services", "realtime", "runtime", "web")}
IMPURE = {
    "aiohttp", "alembic", "asyncio", "httpx", "reflex", "reflex_base", "requests", "socket", "socketio",
    "sqlalchemy", "sqlite3", "sqlmodel", "threading", "time", "urllib",
}  # fmt: skip

MAY_TOUCH_PRIVATE = {
    "quizapp/realtime/transport/reflex_bridge.py",  # while the server runs
    "quizapp/frontend/plugin.py",  # while the pages are built
    "quizapp/server/serving.py",  # between the two: how a server starts from pages built before
}
# Public in spite of their underscore.
PUBLIC_UNDERSCORES = {"_exit", "_asdict", "_fields", "_make", "_mapping", "_replace"}


def storey(package: str) -> int | None:
    """How high that package lives, None when nobody has said."""
    return next((height for height, packages in enumerate(STOREYS) if package in packages), None)


def package_of(module: str) -> str:
    """The part of quizapp that a module belongs to: `db` for `quizapp.db.tables`.

    The modules of `server` are parts of their own: some begin a process, and others have a small place in it.
    """
    parts = module.removeprefix("quizapp").removeprefix(".").split(".")
    return ".".join(parts[:2]) if parts[0] == "server" else parts[0]


def module_of(path: Path) -> str:
    """The dotted name of a source file."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(tree: ast.Module, module: str, *, is_package: bool = False) -> Iterator[str]:
    """The full names of everything that a module imports, also inside of functions and relatively."""
    here = module.split(".") if is_package else module.split(".")[:-1]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = here[: len(here) - node.level + 1] if node.level else []
            origin = ".".join([*base, *([node.module] if node.module else [])])
            yield from (f"{origin}.{alias.name}" for alias in node.names)


def wrong_imports(tree: ast.Module, module: str, *, is_package: bool = False) -> list[str]:
    """The imports that point up, sideways, or out of the pure domain."""
    package, found = package_of(module), list[str]()
    for name in imported(tree, module, is_package=is_package):
        top = name.split(".")[0]
        if package == "domain" and top in IMPURE:
            found.append(f"{module} imports {name}: the domain is pure")
        if top == "quizapp" and not may_import(package, package_of(name)):
            found.append(f"{module} imports {name}: imports point down")
    return found


def may_import(package: str, target: str) -> bool:
    """Whether the one part of the house may know the other."""
    if package == target or (package, target) in NEIGHBOURS:
        return True
    height, depth = storey(package), storey(target)
    if height is None or depth is None or (package, target) in FORBIDDEN:
        return False
    return depth < height


def is_private(name: str) -> bool:
    """Whether a name is somebody's private one (`_token_manager`), and not a dunder or a throw-away."""
    return name.startswith("_") and name.strip("_") != "" and not name.endswith("__")


def own_names(trees: list[ast.Module]) -> set[str]:
    """All private names that quizapp gives itself: functions, classes, variables, attributes of `self`."""
    names: set[str] = set()
    for node in (node for tree in trees for node in ast.walk(tree)):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                names.add(name)
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
                names.add(name)
            case ast.Attribute(attr=name, ctx=ast.Store(), value=ast.Name(id="self" | "cls")):
                names.add(name)
            case _:
                pass
    return {name for name in names if is_private(name)}


def private_uses(tree: ast.Module, module: str, own: set[str]) -> list[str]:
    """Where a module reaches for the private parts of Reflex, by import, attribute or switch."""
    found: list[str] = []
    for name in imported(tree, module):
        if name.startswith("reflex") and any(is_private(part) for part in name.split(".")):
            found.append(f"{module} imports {name}")
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(attr=attribute):
                if is_private(attribute) and attribute not in own | PUBLIC_UNDERSCORES:
                    found.append(f"{module}:{node.lineno} uses .{attribute}")
            case ast.Constant(value=str(text)) if text.startswith("__REFLEX"):
                found.append(f"{module}:{node.lineno} uses {text}")
            case ast.Call(
                func=ast.Name(id="getattr" | "setattr" | "hasattr"),
                args=[_, ast.Constant(value=str(name)), *_],
            ):
                if is_private(name) and name not in own:
                    found.append(f"{module}:{node.lineno} reaches for {name}")
            case _:
                pass
    return found


def parsed(path: Path) -> ast.Module:
    """The syntax tree of a source file."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: module_of(path))
def test_imports_point_down(path: Path):
    """Design §10: pages → components, states → services, realtime → db → domain, and never up."""
    assert wrong_imports(parsed(path), module_of(path), is_package=path.name == "__init__.py") == []


def test_every_part_has_its_storey():
    """Design §10: a new part of the house is given its place in `STOREYS` before anything is built on it."""
    parts = {package_of(module_of(path)) for path in SOURCES}
    assert {part for part in parts if storey(part) is None} == set()


FOLDERS = sorted({path.parent for path in [*SOURCES, *(ROOT / "quizapp").rglob("*.js")]})
MOST_MODULES = 12


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_folder_is_a_heap(folder: Path):
    """Design §10: somebody who looks for a module reads the names of a dozen at most."""
    modules = [path for path in folder.iterdir() if path.suffix in (".py", ".js") and path.name != "__init__.py"]
    assert len(modules) <= MOST_MODULES, sorted(path.name for path in modules)


def test_the_picture_is_true():
    """Design §10: the picture in the documentation has the storeys of this test, the highest first."""
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    drawn = [set(line.split(" · ")) for line in text.split("```text\n")[1].split("```")[0].splitlines()]
    below = {f"server.{name}" for name in BELOW_ALL}
    real = [(storey - below) | {"server.*"} if storey & below else set(storey) for storey in reversed(STOREYS)]
    assert drawn == [storey - {"", "server"} for storey in real]


def test_reflex_is_touched_in_private_in_few_places_only():
    """Design §3: what may break with the next Reflex is in the bridge and in the plugin, nowhere else."""
    trees = {path: parsed(path) for path in SOURCES}
    own = own_names(list(trees.values()))
    uses = [
        use
        for path, tree in trees.items()
        if path.relative_to(ROOT).as_posix() not in MAY_TOUCH_PRIVATE
        for use in private_uses(tree, module_of(path), own)
    ]
    assert uses == []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("quizapp.domain.flow.transitions", "import time"),
        ("quizapp.domain.flow.transitions", "from asyncio import sleep"),
        ("quizapp.domain.flow.transitions", "import sqlalchemy.orm as orm"),
        ("quizapp.domain.flow.transitions", "def f():\n    from sqlmodel import Session"),
        ("quizapp.domain.flow.transitions", "import reflex as rx"),
        ("quizapp.domain.flow.transitions", "from quizapp.settings import Settings"),
        ("quizapp.domain.flow.transitions", "from ...db import tables"),
        ("quizapp.domain.flow.transitions", "from quizapp import db"),
        ("quizapp.db.tables", "from quizapp.services.scores import settle_scores"),
        ("quizapp.services.admission.joining", "from quizapp.states.play import Play"),
        ("quizapp.realtime.rooms.registry", "import quizapp.pages.play"),
        ("quizapp.states.phone.play", "from quizapp.pages import play"),
        ("quizapp.states.phone.play", "from quizapp.components.tiles import tile"),
        ("quizapp.components.shared.tiles", "from quizapp.states.play import Play"),
        ("quizapp.components.shared.tiles", "from quizapp.services import joining"),
        ("quizapp.components.shared.tiles", "from ...states import play"),
        ("quizapp.pages.phone.play", "from quizapp.quizapp import app"),
        ("quizapp.pages.phone.play", "from quizapp.unheard_of import thing"),
    ],
)
def test_a_wrong_import_is_found(module: str, source: str):
    """Design §10: the test of the walls sees imports that are hidden, relative, renamed or new."""
    assert len(wrong_imports(ast.parse(source), module)) == 1


@pytest.mark.parametrize(
    ("module", "source"),
    [
        (
            "quizapp.domain.flow.transitions",
            "from dataclasses import dataclass\nfrom quizapp.domain.phases import Phase",
        ),
        ("quizapp.domain.flow.transitions", "from . import phases"),
        ("quizapp.db.tables", "import sqlmodel\nfrom quizapp.domain.phases import Phase"),
        ("quizapp.services.admission.joining", "from quizapp.domain import joining\nfrom ..db import tables"),
        ("quizapp.realtime.hub", "from quizapp.services import conducting"),
        ("quizapp.states.phone.play", "import reflex as rx\nfrom quizapp.services import joining"),
        ("quizapp.components.shared.tiles", "from quizapp.views import RoomView"),
        ("quizapp.pages.phone.play", "from quizapp.components import tiles\nfrom quizapp.states import play"),
        ("quizapp.__main__", "from quizapp.quizapp import app\nfrom quizapp.pages import play"),
    ],
)
def test_a_right_import_is_left_alone(module: str, source: str):
    """Design §10: imports that point down are fine."""
    assert wrong_imports(ast.parse(source), module) == []


@pytest.mark.parametrize(
    "source",
    [
        "from reflex.app import _compile",
        "import reflex._internals",
        "from reflex._internals import thing",
        "from reflex_base.utils import _imports",
        "app._pages",
        "app.event_namespace._token_manager",
        "self.app._compile()",
        "def f():\n    self._get_token()",
        "app._state = None",
        'os.environ["__REFLEX_SKIP_COMPILE"] = "1"',
        'getattr(app, "_pages")',
    ],
)
def test_a_private_name_of_reflex_is_found(source: str):
    """Design §3: private names are seen as imports, attributes, environment switches and strings."""
    assert len(private_uses(ast.parse(source), "quizapp.states.phone.play", set())) == 1


def test_own_private_names_are_left_alone():
    """Design §3: what quizapp itself calls private is not Reflex's, nor are dunders and documented names."""
    source = "class Room:\n  def __init__(self):\n    self._seats = 1\n  def _sit(self):\n    return self._seats"
    uses = "room._sit()\nroom._seats\nroom.__class__\nrow._mapping\nfor _ in room: pass"
    own = own_names([ast.parse(source)])
    assert own == {"_seats", "_sit"}
    assert private_uses(ast.parse(uses), "quizapp.states.phone.play", own) == []
