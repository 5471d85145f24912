"""Hands a file that the server made to the browser to save; nothing of it stays on a disk there."""

from __future__ import annotations

import tempfile
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import gradio as gr

from ui.events import script

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def saver() -> gr.HTML:
    """Return the invisible component that saves each file it is given."""
    return gr.HTML(None, html_template="", elem_classes="saved", js_on_load=script("saving.js"))


def browser_file(name: str, media_type: str, content: bytes) -> dict[str, str]:
    """Return a file as the value of a saver."""
    # The browser saves a file for each new value: the same one twice is asked for twice.
    return {
        "name": name,
        "type": media_type,
        "content": b64encode(content).decode(),
        "id": uuid4().hex,
    }


def file_name(title: str) -> str:
    """Return a title as the name of a file, without what a file system may not take."""
    return "".join(c for c in title if c.isalnum() or c in "（）—-、")[:60] or "未命名"


def written(suffix: str, write: Callable[[Path], None]) -> bytes:
    """Return what a writer of files writes, without leaving the file behind."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"file{suffix}")
        write(path)
        return path.read_bytes()
