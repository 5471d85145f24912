"""How the app is served: the page behind its guard, signing in, the API and its health."""

from __future__ import annotations

import gc
import logging
import socket
import threading
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

import gradio as gr
import uvicorn
from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from gradio.routes import App as GradioApp
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount

from ingest.readers.sources import ReadLimits
from ui.events import script
from ui.serving import login, mcp_tools
from ui.serving.access import Access
from ui.serving.api import FAILED, Tool, offer
from ui.serving.api_routes import TITLE, description_routes, not_valid, tool_routes
from ui.serving.assets import Assets
from ui.serving.guard import Guard
from ui.serving.health import app_version
from ui.theme import FAVICON, STYLE_SHEETS, office_theme

log = logging.getLogger(__name__)

LARGEST_FILE = ReadLimits().file_bytes
"""Bytes of one uploaded file."""
SESSIONS_KEPT = 500
"""Open pages whose state is kept in memory; the oldest give way."""
KEPT_FILES = (3600, 24 * 3600)
"""Seconds between two looks at the files that pages uploaded and made, and how long they stay."""
_COMPRESSION = 5
"""Of 9: the page becomes a seventh of its size in a few milliseconds. Event streams are left alone."""
_LOOKING = 0.01
"""Seconds between two looks at the queue while it is empty."""
_ENDING = 3  # seconds that an answer may go on once the app is asked to end


class Served(uvicorn.Server):
    """A running app; `address` is where, `close()` ends it."""

    def __init__(
        self, config: uvicorn.Config, listening: socket.socket, gradio_app: GradioApp, address: str
    ) -> None:
        super().__init__(config)
        self.address = address
        self._gradio_app = gradio_app
        self._thread = threading.Thread(target=self.run, args=([listening],), daemon=True)

    def begin(self) -> None:
        """Serve in the background; returns when the first request can be answered.

        Raises OSError where the app could not start; the log has the reason.
        """
        self._thread.start()
        while not self.started:
            if not self._thread.is_alive():
                raise OSError("网页服务没有启动，原因见上面的日志")
            self._thread.join(0.005)
        # What is there now stays: to search it for garbage again and again makes everybody wait.
        gc.freeze()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams that pages keep open, then everything else."""
        blocks = self._gradio_app.get_blocks()
        blocks._queue.close()  # type: ignore[no-untyped-call]  # Gradio's queue has no types
        blocks.is_running = False
        self._gradio_app.stop_event.set()
        await super().shutdown(sockets)

    def close(self) -> None:
        """End serving; answers under way may go on for some seconds."""
        self.should_exit = True
        self._thread.join()
        gc.unfreeze()


Health = Callable[[], Mapping[str, Any]]
"""Tells how the app is; `status` is “ok” or what is wrong."""


def serve(
    page: gr.Blocks,
    port: int,
    access: Access,
    *,
    tools: Sequence[Tool] = (),
    health: Health = lambda: {"status": "ok"},
    tls: tuple[Path, Path] | None = None,
) -> Served:
    """Serve the page in the background and return the running server.

    port: 0 takes a free one. access: at which address, and for whom. tools: what is offered to
    other programs, to MCP clients where the package is installed. health: what /health tells.
    tls: the PEM files of the certificate and its key, for https.
    Raises OSError where the port cannot be had or the certificate not read.
    """
    site = _site(tools)
    if access.sessions is not None:
        site.include_router(login.routes(access.sessions))
    site.include_router(_health_route(health))
    site.include_router(tool_routes(tools))
    site.include_router(description_routes(site))
    offer(page, tools)
    gradio_app = _mounted(site, page)
    gradio_app.add_exception_handler(Exception, _failed)
    packed = GZipMiddleware(site, compresslevel=_COMPRESSION)
    config = uvicorn.Config(
        Guard(Assets(packed), access.user, access.hosts),
        log_level="warning",
        access_log=False,
        server_header=False,
        lifespan="on",
        ws="none",
        timeout_graceful_shutdown=_ENDING,
        ssl_certfile=tls[0] if tls else None,
        ssl_keyfile=tls[1] if tls else None,
    )
    # Here and not in the server's thread: a bad certificate is told to who started the app.
    config.load()
    listening = _listening(access.host, port)
    address = _address("https" if tls else "http", access.host, listening.getsockname()[1])
    served = Served(config, listening, gradio_app, address)
    served.begin()
    return served


def _site(tools: Sequence[Tool]) -> FastAPI:
    """Return the app that everything is added to, with the MCP server where it is installed."""
    handlers = {Exception: _failed, RequestValidationError: not_valid}
    told: dict[str, Any] = {
        "title": TITLE,
        "version": app_version(),
        "exception_handlers": handlers,
    }
    if not tools or not mcp_tools.installed():
        return FastAPI(**told, docs_url=None, redoc_url=None, openapi_url=None)
    server = mcp_tools.server_of(tools)
    routes = server.streamable_http_app().routes

    @asynccontextmanager
    async def living(_: FastAPI) -> AsyncIterator[None]:
        async with server.session_manager.run():
            yield

    return FastAPI(
        **told, routes=routes, lifespan=living, docs_url=None, redoc_url=None, openapi_url=None
    )


def _mounted(site: FastAPI, page: gr.Blocks) -> GradioApp:
    page.delete_cache = KEPT_FILES
    # Gradio looks whether a file that a request names was uploaded only if it believes that
    # `launch()` was called: without this, whoever may ask could have any file here read.
    page.has_launched = True
    page.state_session_capacity = SESSIONS_KEPT
    # Gradio's own millisecond takes a twentieth of a core from everything else, day and night.
    page._queue.sleep_when_free = _LOOKING
    gr.mount_gradio_app(
        site,
        page,
        path="/",
        # The guard has let the request in; this gives Gradio the name.
        auth_dependency=lambda request: request.state.user.name,
        footer_links=[],
        run_history=False,
        favicon_path=str(FAVICON),
        show_error=False,
        max_file_size=LARGEST_FILE,
        ssr_mode=False,
        enable_monitoring=False,
        mcp_server=False,
        theme=office_theme(),
        css_paths=STYLE_SHEETS,
        head=f"<script>{script('event_stream.js')}</script>",
    )
    (mounted,) = (route.app for route in site.routes if isinstance(route, Mount))
    return cast(GradioApp, mounted)


def _health_route(health: Health) -> APIRouter:
    router = APIRouter()

    @router.get("/health", summary="程序是否可用，资料库有多少文档和段落")
    def health_now() -> Response:
        try:
            found = health()
        except Exception:
            # Whatever goes wrong with the library or the index: it is what /health is for.
            log.exception("the app is not well")
            found = {"status": "资料库或索引打不开"}
        return JSONResponse(dict(found), 200 if found["status"] == "ok" else 503)

    return router


def _failed(_: Request, __: Exception) -> Response:
    # What went wrong is for the log, where the server writes the trace.
    return JSONResponse({"detail": FAILED}, 500)


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family)


def _address(scheme: str, host: str, port: int) -> str:
    reached = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"{scheme}://{f'[{reached}]' if ':' in reached else reached}:{port}/"
