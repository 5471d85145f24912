"""The pages for signing in and out: plain HTML that needs no script."""

from __future__ import annotations

from html import escape
from urllib.parse import parse_qs, quote, urlsplit

import gradio as gr
from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, RedirectResponse, Response

from ui.accounts.accounts import LONGEST, SHORTEST
from ui.accounts.sessions import LONGEST_SESSION, Sessions, SignInError
from ui.events import QUICK
from ui.identity import User, Who
from ui.serving.access import COOKIE

_STYLE = """
:root { color-scheme: light dark; --page: #fafaf9; --sheet: #fff; --ink: #1c1917; --line: #78716c;
  --mark: #0f766e; --alarm: #fef2f2; font-family: "Noto Sans CJK SC", "Source Han Sans SC",
  "Microsoft YaHei", "PingFang SC", "WenQuanYi Micro Hei", sans-serif; }
@media (prefers-color-scheme: dark) { :root { --page: #1c1917; --sheet: #292524; --ink: #f5f5f4;
  --line: #a8a29e; --mark: #5eead4; --alarm: #450a0a; } }
body { margin: 0; min-height: 100vh; display: flex; align-items: center; justify-content: center;
  background: var(--page); color: var(--ink); }
main { width: 22rem; max-width: 80vw; padding: 2rem; border: 1px solid var(--line);
  border-radius: .75rem; background: var(--sheet); }
h1 { margin: 0; font-size: 1.5rem; color: var(--mark); }
p { margin: .25rem 0 1.25rem; }
label { display: block; margin: 1rem 0 .25rem; }
input { box-sizing: border-box; width: 100%; padding: .6rem; font: inherit; border-radius: .4rem;
  border: 1px solid var(--line); background: var(--page); color: inherit; }
button { width: 100%; margin-top: 1.5rem; padding: .7rem; font: inherit; border: 0;
  border-radius: .4rem; background: #0f766e; color: #fff; cursor: pointer; }
input:focus-visible, button:focus-visible { outline: 3px solid #14b8a6; outline-offset: 2px; }
.trouble { margin: 1rem 0 0; padding: .6rem .8rem; border-radius: .4rem;
  border-left: 4px solid #b91c1c; background: var(--alarm); }
"""
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


def routes(sessions: Sessions) -> APIRouter:
    """Return the routes /login, /logout and /password."""
    router = APIRouter(include_in_schema=False)

    @router.get("/login")
    async def show(request: Request, next: str = "/") -> Response:
        if _user(request) is not None:
            return RedirectResponse(_local(next), 303)
        return sign_in_page(next_page=_local(next))

    @router.post("/login")
    async def sign_in(request: Request) -> Response:
        form = await _form(request)
        name, wanted = form.get("username", ""), _local(form.get("next", "/"))
        password, address = form.get("password", ""), _address(request)
        try:
            token = await run_in_threadpool(sessions.sign_in, name, password, address)
        except SignInError as error:
            return sign_in_page(name, str(error), error.wait, wanted)
        return _with_session(request, RedirectResponse(wanted, 303), token)

    @router.post("/logout")
    async def sign_out(request: Request) -> Response:
        await run_in_threadpool(sessions.sign_out, request.cookies.get(COOKIE, ""))
        answer = RedirectResponse("/login", 303)
        answer.delete_cookie(COOKIE, httponly=True, samesite="lax")
        return answer

    @router.get("/password")
    async def show_password(request: Request) -> Response:
        return password_page(request.state.user)

    @router.post("/password")
    async def change_password(request: Request) -> Response:
        form, user = await _form(request), request.state.user
        old, new = form.get("password", ""), form.get("new", "")
        if new != form.get("again", ""):
            return password_page(user, "两次输入的新密码不同", 422)
        address = _address(request)
        try:
            token = await run_in_threadpool(sessions.change_password, user.name, old, new, address)
        except SignInError as error:
            return password_page(user, str(error), 429 if error.wait else 401)
        except ValueError as error:
            return password_page(user, str(error), 422)
        return _with_session(request, RedirectResponse("/", 303), token)

    return router


def build(page: gr.Blocks, who: Who) -> None:
    """Lay out, in the open page, who is signed in and the ways to leave."""

    def account_html(request: gr.Request) -> str:
        return _account_html(who(request))

    bar = gr.HTML(elem_id="account", js_on_load=None)
    page.load(account_html, None, [bar], **QUICK)


def _account_html(user: User) -> str:
    return (
        '<form class="account" method="post" action="/logout" style="text-align: right">'
        f"<span>{escape(user.name)}（{user.role}）</span> "
        '<a href="/password">修改密码</a> <button>退出登录</button></form>'
    )


def sign_in_page(
    name: str = "", trouble: str = "", wait: int = 0, next_page: str = "/"
) -> Response:
    """Return the form for signing in, with what was wrong; wait: seconds until the next try."""
    fields = _field("username", "账号名", "text", "username", value=name, focus=not name)
    fields += _field("password", "密码", "password", "current-password", focus=bool(name))
    fields += f'<input type="hidden" name="next" value="{escape(next_page)}">'
    status = 429 if wait else 401 if trouble else 200
    answer = _page("登录", "请用管理员给您的账号登录。", "/login", fields, trouble, status)
    if wait:
        answer.headers["Retry-After"] = str(wait)
    return answer


def password_page(user: User, trouble: str = "", status: int = 200) -> Response:
    """Return the form for changing one's own password, with what was wrong."""
    fields = _field("password", "现在的密码", "password", "current-password", focus=True)
    fields += _field("new", f"新密码（{SHORTEST} 个字符以上）", "password", "new-password")
    fields += _field("again", "再输一遍新密码", "password", "new-password")
    intro = f"{escape(user.name)}，改完后其他电脑上的登录都会结束。"
    return _page("修改密码", intro, "/password", fields, trouble, status)


def _user(request: Request) -> User | None:
    return getattr(request.state, "user", None)


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


async def _form(request: Request) -> dict[str, str]:
    """Return the fields of a form; of one that no page of ours sent, nothing."""
    try:
        fields = parse_qs((await request.body()).decode("utf-8"), max_num_fields=10)
    except ValueError:
        return {}
    return {name: values[0] for name, values in fields.items()}


def _with_session(request: Request, answer: Response, token: str) -> Response:
    answer.set_cookie(
        COOKIE,
        token,
        max_age=LONGEST_SESSION,
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )
    return answer


def _local(wanted: str) -> str:
    """Return where to go after signing in: a path of this app, whatever was asked for."""
    parsed = urlsplit(wanted)
    clean = wanted.isprintable() and "\\" not in wanted and not wanted.startswith("//")
    if parsed.scheme or parsed.netloc or not clean or not wanted.startswith("/"):
        return "/"
    return quote(wanted, safe="/?&=%")


def _field(
    name: str, label: str, kind: str, completes: str, *, value: str = "", focus: bool = False
) -> str:
    return (
        f'<label for="{name}">{label}</label><input id="{name}" name="{name}" type="{kind}"'
        f' autocomplete="{completes}" required maxlength="{LONGEST}" value="{escape(value)}"'
        f' aria-describedby="trouble"{" autofocus" if focus else ""}>'
    )


def _page(
    title: str, intro: str, action: str, fields: str, trouble: str, status: int
) -> HTMLResponse:
    told = f'<p class="trouble" role="alert">{escape(trouble)}</p>' if trouble else ""
    page = (
        '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{title} · 食安问策</title><link rel="icon" href="/favicon.ico">'
        f"<style>{_STYLE}</style></head><body><main><h1>食安问策</h1><p>{intro}</p>"
        f'<div id="trouble">{told}</div><form method="post" action="{action}">{fields}'
        f"<button>{title}</button></form></main></body></html>"
    )
    return HTMLResponse(page, status, headers={"Content-Security-Policy": _POLICY})
