"""How many bytes each part of a data directory takes."""

from __future__ import annotations

import shutil
from pathlib import Path

PARTS = {
    "资料库": ("library.sqlite*",),
    "索引": ("index/**/*",),
    "上传的原件": ("uploads/**/*",),
    "对话、账号和记录": ("app.sqlite*",),
}
OTHER, FREE = "其他", "磁盘剩余"


def storage_used(data: Path) -> dict[str, int]:
    """Return the bytes of each part, of everything else, and what is free on the disk.

    data: the data directory. A file that goes while it is counted counts nothing.
    """
    sizes = {
        part: sum(_size(path) for pattern in patterns for path in data.glob(pattern))
        for part, patterns in PARTS.items()
    }
    everything = sum(_size(path) for path in data.rglob("*"))
    sizes[OTHER] = max(0, everything - sum(sizes.values()))
    return {**sizes, FREE: shutil.disk_usage(data).free}


def _size(path: Path) -> int:
    try:
        return path.stat().st_size if path.is_file() else 0
    except OSError:
        return 0
