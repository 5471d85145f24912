"""What may be uploaded: how many files, how large, of which kinds, and under what names."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ingest.readers import SUFFIXES, ReadLimits
from ingest.readers.formats import SUFFIXES_OF

LONGEST_NAME = 120
"""Characters kept of a file's name, its suffix included."""
NAMELESS = "未命名"


@dataclass(frozen=True, slots=True)
class UploadLimits:
    """What one upload may bring: a number of files, bytes of each and bytes together."""

    files: int = 200
    file_bytes: int = ReadLimits().file_bytes
    total_bytes: int = 2 * 2**30


@dataclass(frozen=True, slots=True)
class Offered:
    """A file that has arrived from a browser: where its bytes lie and what its owner calls it."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that is not taken, and why."""

    name: str
    reason: str


def sorted_out(
    offered: Sequence[Offered], limits: UploadLimits
) -> tuple[tuple[Offered, ...], tuple[Refused, ...]]:
    """Return the files that may be taken, under clean names, and those that may not.

    A file that lies no longer where it arrived is refused as well.
    """
    taken: list[Offered] = []
    refused: list[Refused] = []
    together = 0
    for each in offered:
        name = clean_name(each.name)
        size = each.path.stat().st_size if each.path.is_file() else None
        reason = _reason(name, size, len(taken), together, limits)
        if reason:
            refused.append(Refused(name, reason))
        else:
            taken.append(Offered(each.path, name))
            together += size or 0
    return tuple(taken), tuple(refused)


def _reason(name: str, size: int | None, taken: int, together: int, limits: UploadLimits) -> str:
    suffix = PurePosixPath(name).suffix.lower()
    if size is None:
        return "没有传完，请重新选择这个文件"
    if suffix not in SUFFIXES:
        return f"不支持{f'“{suffix}”' if suffix else '没有后缀的'}文件，可以上传：{kinds()}"
    if size > limits.file_bytes:
        return f"有 {readable(size)}，单个文件最大 {readable(limits.file_bytes)}，请拆分后再传"
    if taken >= limits.files:
        return f"超过一次 {limits.files} 个文件的上限，请分几次上传"
    if together + size > limits.total_bytes:
        return f"这一次合计超过 {readable(limits.total_bytes)}，请分几次上传"
    return ""


def clean_name(name: str) -> str:
    """Return a file's name without folders, control characters and signs that turn the text.

    It is shown and never used as a path; longer than LONGEST_NAME it loses its middle.
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(each for each in last if unicodedata.category(each)[0] != "C")
    plain = " ".join(unicodedata.normalize("NFC", kept).split()).strip(" .")
    suffix = PurePosixPath(plain).suffix[:10]
    stem = plain.removesuffix(suffix) if suffix else plain
    if not stem:
        return NAMELESS + suffix
    if len(stem) + len(suffix) > LONGEST_NAME:
        half = (LONGEST_NAME - len(suffix) - 1) // 2
        stem = f"{stem[:half]}…{stem[-half:]}"
    return stem + suffix


def another_name(name: str, used: Collection[str]) -> str:
    """Return the name, or the first of name（2）, name（3）… that is not used."""
    path = PurePosixPath(name)
    number, free = 1, name
    while free in used:
        number += 1
        free = f"{path.stem}（{number}）{path.suffix}"
    return free


def readable(size: int) -> str:
    """Return a number of bytes as people read it."""
    for unit, bytes_ in (("GB", 2**30), ("MB", 2**20), ("KB", 2**10)):
        if size >= bytes_:
            return f"{size / bytes_:.1f}".removesuffix(".0") + f" {unit}"
    return f"{size} 字节"


def kinds() -> str:
    """Return the kinds of files that are read, as a list for people."""
    first = [suffixes[0].removeprefix(".") for suffixes in SUFFIXES_OF.values()]
    return "、".join([*first, "wps", "jpg", "tif"])
