"""Where an index lives: each build in a folder of its own, and one pointer to the one in use."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

from index.damage import DamagedIndexError

_POINTER = "current"
_PREFIX = "build-"


@dataclass(frozen=True, slots=True)
class Recipe:
    """What an index was made with; another recipe needs another build.

    tokens: the segmenter's version; encoder: the encoder's name, empty without a dense side;
    asked: the version of the questions that are indexed with articles, empty without any.
    """

    tokens: str
    encoder: str
    asked: str = ""

    def difference(self, made: Recipe) -> str | None:
        """Return in Chinese what differs from the recipe an index was made with, or None."""
        if made.tokens != self.tokens:
            return "分词方式或词表已更新"
        if made.encoder != self.encoder:
            return f"语义模型由“{made.encoder or '无'}”换成“{self.encoder or '无'}”"
        if made.asked != self.asked:
            return "法条的常见问法已更新"
        return None


@dataclass(frozen=True, slots=True)
class Build:
    """The folder of one build and the places of its parts."""

    folder: Path

    @property
    def lexical(self) -> Path:
        """The folder of the tantivy index."""
        return self.folder / "lexical"

    @property
    def vectors(self) -> Path:
        """The file of the vector table."""
        return self.folder / "vectors.npz"

    def write_recipe(self, recipe: Recipe) -> None:
        """Note what the build is made with."""
        _write_whole(self.folder / "recipe.json", json.dumps(asdict(recipe), ensure_ascii=False))

    def recipe(self) -> Recipe:
        """Return what the build was made with; raises DamagedIndexError where it does not say."""
        path = self.folder / "recipe.json"
        try:
            stored = json.loads(path.read_bytes())
            return Recipe(**{name: str(value) for name, value in stored.items()})
        except (OSError, ValueError, AttributeError, TypeError) as error:
            raise DamagedIndexError(path, f"读不出（{error}）") from error


@dataclass(frozen=True, slots=True)
class Generations:
    """The builds under one folder, of which one is in use.

    A build that was never published (its maker was killed) is never read, and is removed by
    the next `tidy`.
    """

    root: Path

    def current(self) -> Build | None:
        """Return the build in use, None where there is none.

        Raises DamagedIndexError where the pointer leads nowhere.
        """
        pointer = self.root / _POINTER
        try:
            name = pointer.read_bytes().decode()
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise DamagedIndexError(pointer, f"读不出（{error}）") from error
        if not name.startswith(_PREFIX) or not name[len(_PREFIX) :].isdigit():
            raise DamagedIndexError(pointer, f"内容为“{name[:40]!r}”")
        if not (self.root / name).is_dir():
            raise DamagedIndexError(self.root / name, "目录不存在")
        return Build(self.root / name)

    def begin(self) -> Build:
        """Return a new, empty build that nobody reads yet."""
        self.root.mkdir(parents=True, exist_ok=True)
        used = [int(path.name[len(_PREFIX) :]) for path in self._builds()]
        folder = self.root / f"{_PREFIX}{max(used, default=0) + 1:06d}"
        folder.mkdir()
        return Build(folder)

    def publish(self, build: Build) -> None:
        """Make a complete build the one in use."""
        _write_whole(self.root / _POINTER, build.folder.name)

    def tidy(self, kept: Build) -> None:
        """Remove all builds but one; a folder that another program holds open stays for now."""
        for path in self._builds():
            if path != kept.folder:
                shutil.rmtree(path, ignore_errors=True)

    def _builds(self) -> list[Path]:
        return [
            path for path in self.root.glob(f"{_PREFIX}*") if path.name[len(_PREFIX) :].isdigit()
        ]


def _write_whole(path: Path, text: str) -> None:
    temporary = path.with_suffix(".tmp")
    with temporary.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
