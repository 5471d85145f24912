"""Imports follow the line: ingest ← index ← answer ← draft ← ui ← app.py."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LINE = ("ingest", "index", "answer", "draft", "ui", "app")
ALLOWED = {room: set(LINE[: position + 1]) for position, room in enumerate(LINE)}
ALLOWED["eval"] = {"ingest", "index", "answer", "draft", "eval"}
FILES = [
    path
    for room in (*LINE, "eval")
    for path in ([ROOT / "app.py"] if room == "app" else sorted((ROOT / room).rglob("*.py")))
]


def imported_rooms(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: relative import"
            names = [node.module or ""]
        for name in names:
            room = name.split(".")[0]
            if room in ALLOWED:
                yield node.lineno, room


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_imports_only_what_stands_before_it(path: Path) -> None:
    room = path.relative_to(ROOT).parts[0].removesuffix(".py")
    against = [
        f"{path.name}:{line} imports {found}"
        for line, found in imported_rooms(path)
        if found not in ALLOWED[room]
    ]
    assert against == []


def test_nothing_touches_the_global_settings_of_llama_index() -> None:
    touching = [p.name for p in FILES if "llama_index.core import Settings" in p.read_text("utf-8")]
    assert touching == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_is_short_enough_to_read(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400
