"""What stands before every request: where it may come from, who sent it, how large it may be."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.identity import SIGN_IN_FIRST, User
from ui.serving import page_requests
from ui.serving.page_requests import PageSessions

WRONG_HOST = "不认识的服务地址"
OTHER_SITE = "来自其他网站的请求，已拒绝"
TOO_LARGE = "请求太大"
NO_ADDRESSES = "文件只能上传，不能给网址"
NOT_YOURS = "这个页面属于别的账号，请刷新后再试"
TOO_DEEP = "请求的层次太深"

LARGEST_UPLOAD = 2 * 1024**3
"""Bytes of one request that uploads files; `ui.serving.server` bounds each file."""
LARGEST_BODY = 16 * 1024**2
"""Bytes of any other request: a page sends back the texts that it shows."""
LARGEST_FORM = 8 * 1024
"""Bytes of a form of a stranger."""

GRADIO = "/gradio_api/"
UPLOADS = ("/gradio_api/upload", "/gradio_api/component_server")
OPEN = re.compile(r"/(login|health|favicon\.ico|assets/.*|static/.*)")
"""What is served without signing in: nothing in it comes from the library."""
CLOSED = re.compile(
    # Parts of Gradio that this app does not use: they fetch addresses, write files or store runs.
    r"(?i)/(monitoring|gradio_api/(file[=/]https?:|proxy=|deep_link|dev/|run-history|runs|vibe-|undo-vibe"
    r"|custom_component/|token|startup-events)).*"
)
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")

# Gradio writes its settings into the page and makes functions of the handlers it is given.
POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "media-src 'self' data: blob:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "frame-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not no-referrer: with it a form would be sent with the origin “null”.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

Identify = Callable[[Headers], User | None]
"""Tells from the headers of a request who sent it; None: nobody who may come in."""


@dataclass(frozen=True, slots=True)
class Guard:
    """An ASGI app that lets a request through to another one, with its user in `state.user`.

    identify: may read a database. hosts: the names under which the app may be asked for, None
    for any: without accounts a name of somebody else's choice must not lead here (DNS rebinding).
    sessions: which open page is whose.
    """

    app: ASGIApp
    identify: Identify
    hosts: Collection[str] | None = None
    sessions: PageSessions = field(default_factory=PageSessions)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, refuse it, or let the app start and end."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            send = _with_headers(send)
            receive = _bounded(scope, receive)
            refusal = await self._refusal(scope)
            if refusal is None and scope["path"].startswith(GRADIO):
                receive, refusal = await self._examined(scope, receive)
            await (refusal or self.app)(scope, receive, send)
        # Anything else is a WebSocket, which nothing here speaks: uvicorn refuses it.

    async def _refusal(self, scope: Scope) -> Response | None:
        """Return why a request goes no further, None where it does; note its user."""
        headers = Headers(scope=scope)
        if self.hosts is not None and _name(headers.get("host", "")) not in self.hosts:
            return _refused(421, WRONG_HOST)
        if _from_another_site(scope["method"], headers):
            return _refused(403, OTHER_SITE)
        if CLOSED.fullmatch(scope["path"]):
            return _refused(404, "没有这个地址")
        if _announced(headers) > _largest(scope):
            return _refused(413, TOO_LARGE)
        user = await run_in_threadpool(self.identify, headers)
        if user is None:
            return None if OPEN.fullmatch(scope["path"]) else _sign_in(scope, headers)
        scope.setdefault("state", {})["user"] = user
        # Gradio would take the address it links to from these.
        unwanted = (b"x-forwarded-host", b"x-gradio-server", b"x-gradio-user")
        scope["headers"] = [pair for pair in scope["headers"] if pair[0] not in unwanted]
        return None

    async def _examined(self, scope: Scope, receive: Receive) -> tuple[Receive, Response | None]:
        """Return what gives the body of a request to Gradio, and why it goes no further or None."""
        body: object = None
        if page_requests.has_events(scope):
            try:
                content = await page_requests.whole(receive)
                body = page_requests.parsed(content)
            except HTTPException as error:
                return receive, _refused(error.status_code, error.detail)
            except RecursionError:
                return receive, _refused(400, TOO_DEEP)
            receive = page_requests.replayed(content, receive)
        user = scope["state"]["user"].name
        named = page_requests.sessions_named(scope, body)
        if not all(self.sessions.belongs(session, user) for session in named):
            return receive, _refused(403, NOT_YOURS)
        if page_requests.names_address(body):
            return receive, _refused(400, NO_ADDRESSES)
        return receive, None


def loopback_names(host: str) -> frozenset[str]:
    """Return the names by which this machine may ask for an app that it serves for itself."""
    return frozenset({host, "localhost", "127.0.0.1", "::1"})


def is_loopback(host: str) -> bool:
    """Return whether an address reaches this machine only."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _name(host: str) -> str:
    """Return the name in a Host header, without its port."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _from_another_site(method: str, headers: Headers) -> bool:
    """Return whether a browser sent this for a page of somebody else.

    A link from elsewhere may open the app. Programs send neither of the headers.
    """
    origin = headers.get("origin")
    if origin is not None:
        # Also where nothing is changed: Gradio would let the other site read the answer.
        return origin.partition("://")[2].lower() != headers.get("host", "").lower()
    site = headers.get("sec-fetch-site", "none")
    if method in SAFE_METHODS:
        return site == "cross-site" and headers.get("sec-fetch-mode") != "navigate"
    return site not in ("same-origin", "none")


def _largest(scope: Scope) -> int:
    if scope["path"].startswith(UPLOADS):
        return LARGEST_UPLOAD
    return LARGEST_FORM if OPEN.fullmatch(scope["path"]) else LARGEST_BODY


def _announced(headers: Headers) -> int:
    length = headers.get("content-length", "0")
    return int(length) if length.isascii() and length.isdigit() else 0


def _bounded(scope: Scope, receive: Receive) -> Receive:
    """Return a `receive` that stops a body which is longer than it may be."""
    left = _largest(scope)

    async def bounded() -> Message:
        nonlocal left
        message = await receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise HTTPException(413, TOO_LARGE)
        return message

    return bounded


def _with_headers(send: Send) -> Send:
    """Return a `send` that adds the headers of every answer."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            if headers.get("content-type", "").startswith(("text/html", "application/json")):
                headers.setdefault("Cache-Control", "no-store")
        await send(message)

    return sending


def _refused(status: int, message: str) -> Response:
    return JSONResponse({"detail": message}, status)


def _sign_in(scope: Scope, headers: Headers) -> Response:
    if scope["method"] == "GET" and "text/html" in headers.get("accept", ""):
        wanted = scope["path"] if scope["path"] != "/" else ""
        return RedirectResponse(f"/login?next={quote(wanted)}" if wanted else "/login", 303)
    answer = _refused(401, SIGN_IN_FIRST)
    answer.headers["WWW-Authenticate"] = "Bearer"
    return answer
