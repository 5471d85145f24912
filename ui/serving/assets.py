"""The page's scripts and style sheets, packed once and kept by the browser.

A page loads some ninety of them, each after another that names it. Gradio sends them through all
of its layers and packs them anew for every page: that was most of what the server did until a
page could be used, and every visit asked for all of them again.
"""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass, field
from pathlib import Path

import gradio
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

GRADIO_ASSETS = Path(gradio.__file__).parent / "templates" / "frontend" / "assets"
_PATH = re.compile(r"/assets/([\w.-]+\.(js|css))")
_MEDIA_TYPES = {"js": "text/javascript", "css": "text/css"}
_HEADERS = {
    "Content-Encoding": "gzip",
    "Vary": "Accept-Encoding",
    # Each name holds a hash of its content.
    "Cache-Control": "public, max-age=31536000, immutable",
}


@dataclass(frozen=True, slots=True)
class Assets:
    """An ASGI app that answers for the files of a folder and leaves all else to another one."""

    app: ASGIApp
    folder: Path = GRADIO_ASSETS
    _packed: dict[str, bytes] = field(default_factory=dict)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        await (self._file(scope) or self.app)(scope, receive, send)

    def _file(self, scope: Scope) -> Response | None:
        if scope["type"] != "http" or scope["method"] != "GET":
            return None
        asked = _PATH.fullmatch(scope["path"])
        if asked is None or "gzip" not in Headers(scope=scope).get("accept-encoding", ""):
            return None
        name, kind = asked.groups()
        if name not in self._packed:
            path = self.folder / name
            if not path.is_file():
                return None
            self._packed[name] = gzip.compress(path.read_bytes(), mtime=0)
        return Response(self._packed[name], media_type=_MEDIA_TYPES[kind], headers=_HEADERS)
