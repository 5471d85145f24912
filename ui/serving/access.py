"""Who is let in: everybody at this machine, or whoever has an account."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine
from starlette.datastructures import Headers
from starlette.requests import cookie_parser

from ui.accounts.accounts import Accounts
from ui.accounts.audit import Audit
from ui.accounts.sessions import Sessions
from ui.identity import LOCAL_USER, User
from ui.serving.guard import is_loopback, loopback_names

COOKIE = "shian_session"


class NoAccountsError(ValueError):
    """Other computers would be served, and nobody could sign in; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Access:
    """The rule for the address that is served; see `Access.of`.

    accounts and sessions are None where nobody has to sign in.
    """

    host: str
    accounts: Accounts | None = None
    sessions: Sessions | None = None

    @classmethod
    def of(cls, host: str, engine: Engine) -> Access:
        """Return the rule for an address: signing in is asked for wherever there are accounts.

        Also on a loopback address, since a proxy may stand before it. engine: the app's
        database. Raises NoAccountsError where the address reaches other computers and there
        are no accounts.
        """
        accounts = Accounts(engine)
        if accounts.any():
            return cls(host, accounts, Sessions(engine, accounts, Audit(engine)))
        if not is_loopback(host):
            raise NoAccountsError(
                f"--host {host}：给其他电脑使用，要先有管理账号。"
                "请运行 python -m ui accounts add 账号名 --role 管理"
            )
        return cls(host)

    @property
    def open_to_others(self) -> bool:
        """Whether other computers reach the address."""
        return not is_loopback(self.host)

    @property
    def hosts(self) -> frozenset[str] | None:
        """The names under which the app may be asked for, None for any: see `Guard`."""
        return loopback_names(self.host) if self.accounts is None else None

    def user(self, headers: Headers) -> User | None:
        """Return who sent a request, None for nobody that may come in.

        A session's cookie or an account's token (`Authorization: Bearer …`) tells.
        """
        if self.accounts is None or self.sessions is None:
            return LOCAL_USER
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            return self.accounts.user_of_token(token.strip())
        session = cookie_parser(headers.get("cookie", "")).get(COOKIE)
        return self.sessions.user(session) if session else None
