"""Who is asking: a user and what the role allows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    # Only for the types: the commands that look after accounts start without Gradio.
    import gradio as gr

Role = Literal["查阅", "编辑", "管理"]
ROLES: tuple[Role, ...] = ("查阅", "编辑", "管理")
SIGN_IN_FIRST = "请先登录"


@dataclass(frozen=True, slots=True)
class User:
    """A person at the app: 查阅 asks and drafts, 编辑 also changes documents, 管理 everything."""

    name: str
    role: Role

    @property
    def may_edit(self) -> bool:
        """Whether documents may be added, corrected and removed."""
        return self.role in ("编辑", "管理")

    @property
    def may_manage(self) -> bool:
        """Whether settings may be changed."""
        return self.role == "管理"


Who = Callable[["gr.Request"], User]
"""Tells from a request who sent it."""

LOCAL_USER = User("本机", "管理")
"""The one user where the app serves its own machine only."""


def local_user(_: gr.Request) -> User:
    """Return the user of an app without accounts."""
    return LOCAL_USER


def who(request: gr.Request) -> User:
    """Return the user whom the server has let in with this request, with the role of today.

    Raises PermissionError for a request that did not come through the server's guard.
    """
    user = getattr(request.state, "user", None)
    if not isinstance(user, User):
        raise PermissionError(SIGN_IN_FIRST)
    return user
