"""How many bytes each part of a data directory takes."""

from __future__ import annotations

import shutil
from pathlib import Path

UPLOADS, WAITING = "上传的原件", "其中已移除、等待清除"
OTHER, FREE = "其他", "磁盘剩余"
PARTS = {
    "资料库": ("library.sqlite*",),
    "索引": ("index/**/*",),
    UPLOADS: ("uploads/**/*",),
    "对话、账号和记录": ("app.sqlite*",),
}


def storage_used(data: Path, waiting: int = 0) -> dict[str, int]:
    """Return the bytes of each part, of everything else, and what is free on the disk.

    data: the data directory; waiting: the bytes among the uploads that wait to be deleted.
    A file that goes while it is counted counts nothing.
    """
    sizes: dict[str, int] = {}
    for part, patterns in PARTS.items():
        sizes[part] = sum(_size(path) for pattern in patterns for path in data.glob(pattern))
        if part == UPLOADS and waiting:
            sizes[WAITING] = waiting
    everything = sum(_size(path) for path in data.rglob("*"))
    parts = sum(sizes[part] for part in PARTS)
    return {**sizes, OTHER: max(0, everything - parts), FREE: shutil.disk_usage(data).free}


def _size(path: Path) -> int:
    try:
        return path.stat().st_size if path.is_file() else 0
    except OSError:
        return 0
