"""What a browser says of the files that it has sent, taken with care."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gradio.utils import get_upload_folder

from ui.library.upload_rules import Offered, Refused

MOST_FILES = 1000
"""Files that one event may name; more are not looked at."""
LONGEST = 300
"""Characters kept of a name and of a reason."""


def arrived(told: Mapping[str, Any]) -> tuple[list[Offered], list[Refused]]:
    """Return the files that a browser says it has sent, and those its script refused.

    told: what it sent, {"files": [{"path", "name"}], "refused": [{"name", "reason"}]}. A path
    that is not where the server puts uploads counts as a file that has not arrived.
    """
    inbox = Path(get_upload_folder()).resolve()
    offered, refused = [], []
    for each in _listed(told.get("files")):
        path = Path(str(each.get("path", ""))).resolve()
        fit = path.is_relative_to(inbox) and path.is_file()
        offered.append(Offered(path if fit else inbox / "missing", str(each.get("name", ""))))
    for each in _listed(told.get("refused")):
        name, reason = str(each.get("name", "")), str(each.get("reason", ""))
        refused.append(Refused(name[:LONGEST], reason[:LONGEST]))
    return offered, refused


def _listed(value: object) -> list[dict[str, Any]]:
    items = value[:MOST_FILES] if isinstance(value, list) else []
    return [each for each in items if isinstance(each, dict)]
