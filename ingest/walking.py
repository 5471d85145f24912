"""Which files a path stands for: itself, or everything readable in a folder."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest.filing import location_of, printable

_SYSTEM_NAMES = frozenset({"thumbs.db", "desktop.ini", "__macosx"})


@dataclass(frozen=True, slots=True)
class Found:
    """One file, or a path that cannot be read with the reason in Chinese.

    shown is the path as given. size is in bytes, mtime_ns in nanoseconds.
    """

    path: Path
    shown: str
    location: str
    size: int = 0
    mtime_ns: int = 0
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Walk:
    """What the given paths hold; skipped counts hidden, temporary and system files.

    folders are the locations of the folders that were walked.
    """

    files: tuple[Found, ...]
    skipped: int
    folders: tuple[str, ...]


def walk(paths: Iterable[Path]) -> Walk:
    """Return the files of the given paths in order, each once, loops of links included."""
    files: dict[str, Found] = {}
    folders: list[str] = []
    skipped = 0
    for path in paths:
        if not path.is_dir():
            one = _look_at(path)
            files.setdefault(one.location, one)
            continue
        folders.append(location_of(path))
        for entry in _in_folder(path, set()):
            if entry is None:
                skipped += 1
            else:
                files.setdefault(entry.location, entry)
    return Walk(tuple(files.values()), skipped, tuple(folders))


def _in_folder(folder: Path, above: set[tuple[int, int]]) -> Iterator[Found | None]:
    """Yield a folder's files, None for one that is skipped; a folder inside itself is passed."""
    try:
        status = folder.stat()
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        yield _unreadable(folder, f"打不开文件夹（{error.strerror or error}）")
        return
    here = (status.st_dev, status.st_ino)
    if here in above:
        return
    for entry in entries:
        if _is_furniture(entry.name):
            yield None
        elif entry.is_dir(follow_symlinks=False) or _links_to_folder(entry):
            yield from _in_folder(Path(entry.path), above | {here})
        else:
            yield _look_at(Path(entry.path))


def _links_to_folder(entry: os.DirEntry[str]) -> bool:
    # Path.is_dir, unlike that of the entry, says False of a link that leads to itself.
    return entry.is_symlink() and Path(entry.path).is_dir()


def _is_furniture(name: str) -> bool:
    return name.startswith((".", "~$")) or name.lower() in _SYSTEM_NAMES


def _look_at(path: Path) -> Found:
    try:
        status = path.stat()
    except OSError as error:
        if path.is_symlink():
            return _unreadable(path, "链接指向的文件不存在")
        missing = isinstance(error, FileNotFoundError)
        return _unreadable(
            path, "文件不存在" if missing else f"打不开（{error.strerror or error}）"
        )
    except ValueError:
        return _unreadable(path, "文件名不合法")
    if not stat.S_ISREG(status.st_mode):
        return _unreadable(path, "不是普通文件")
    shown, location = printable(path), location_of(path)
    return Found(path, shown, location, status.st_size, status.st_mtime_ns)


def _unreadable(path: Path, reason: str) -> Found:
    return Found(path, printable(path), location_of(path), reason=reason)
