"""What the page's scripts and handlers hand to each other."""

from __future__ import annotations

from typing import Any

import gradio as gr

from ui.theme import ASSETS

FAILED = "没有做成，请再试一次；如果一直这样，请把运行窗口里的提示告诉管理员。"
"""What a user is told of a mistake of ours; the log gets the trace."""

QUIET: dict[str, Any] = {
    "show_progress": "hidden",
    "api_visibility": "private",
    "trigger_mode": "multiple",
}
"""How a handler is wired that shows by itself what it does."""
QUICK: dict[str, Any] = {**QUIET, "queue": False}
"""How one is wired that takes no time: it waits in no queue. It can show no `gr.Info`: those travel
with the queue."""


def script(*names: str) -> str:
    """Return the page's scripts of these names as one."""
    return "\n".join((ASSETS / name).read_text("utf-8") for name in names)


def sent(event: gr.EventData, name: str) -> str:
    """Return a text that the browser sent with an event, "" where it sent another thing."""
    value = event._data.get(name) if isinstance(event._data, dict) else None
    return value if isinstance(value, str) else ""
