"""Times as the office's clock shows them."""

from __future__ import annotations

from datetime import datetime


def local_time(at: str) -> str:
    """Return a time in this machine's zone, “2025-03-01 09:30”.

    at: ISO 8601 with its zone. Raises ValueError for another text.
    """
    return datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M")
