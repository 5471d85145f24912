"""Files that are there whole or not at all."""

from __future__ import annotations

from pathlib import Path


def replace_whole(path: Path, data: bytes) -> None:
    """Write a file beside its place and move it there when it is whole.

    Raises OSError where it can't be written; what stood there stays as it was.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(data)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
