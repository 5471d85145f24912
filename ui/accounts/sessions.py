"""Signing in: passwords tried a few times only, and sessions that end."""

from __future__ import annotations

import math
import secrets
import time
import unicodedata
from collections.abc import Callable

from sqlalchemy import (
    Column,
    Engine,
    Float,
    ForeignKey,
    Integer,
    String,
    Table,
    delete,
    insert,
    select,
    update,
)

from ui.accounts.accounts import ACCOUNTS, LONGEST, LONGEST_NAME, Account, Accounts, fingerprint
from ui.accounts.audit import Audit
from ui.database import TABLES
from ui.identity import User

IDLE, LONGEST_SESSION = 2 * 3600, 12 * 3600
"""Seconds without a request, and in all, after which a session ends."""
WINDOW = 15 * 60
"""Seconds within which failures count together, and for which too many of them lock."""
FAILURES_OF_A_NAME, FAILURES_OF_AN_ADDRESS = 5, 20
"""An office may share one address."""
WRONG = "名称或密码不对"
_NOTED = 60  # seconds between two writes of when a session was last used

SESSIONS = Table(
    "sessions",
    TABLES,
    Column("fingerprint", String, primary_key=True),
    Column(
        "account",
        String(collation="NOCASE"),
        ForeignKey(ACCOUNTS.c.name, ondelete="CASCADE"),
        nullable=False,
    ),
    Column("stamp", Integer, nullable=False),
    Column("begun", Float, nullable=False),
    Column("seen", Float, nullable=False),
)
ATTEMPTS = Table(
    "attempts",
    TABLES,
    Column("key", String, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("since", Float, nullable=False),
    Column("locked_until", Float, nullable=False),
)


class SignInError(Exception):
    """A sign-in that was refused; the message is for the person who tried.

    wait: seconds until another try makes sense, 0 where the name or the password was wrong.
    """

    def __init__(self, message: str, wait: int = 0) -> None:
        super().__init__(message)
        self.wait = wait


class Sessions:
    """Who is signed in, in the app's database; of the tokens only hashes are kept.

    clock: seconds since the epoch.
    """

    def __init__(
        self,
        engine: Engine,
        accounts: Accounts,
        audit: Audit,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._engine = engine
        self._accounts = accounts
        self._audit = audit
        self._clock = clock

    def sign_in(self, name: str, password: str, address: str) -> str:
        """Return the token of a new session.

        address: where the request came from. Raises SignInError for a wrong name or password,
        in the same words and the same time, and while the name or the address is locked.
        """
        account = self._proven(name, password, address)
        self._audit.record(account.name, "登录", detail=address)
        return self._begin(account)

    def change_password(self, name: str, old: str, new: str, address: str) -> str:
        """Give an account its new password and return the token of its one session from now on.

        Raises what `sign_in` raises for the old password, ValueError for a weak new one.
        """
        account = self._proven(name, old, address)
        self._accounts.set_password(account.name, new)
        self._audit.record(account.name, "账号", account.name, "换密码")
        return self._begin(account)

    def user(self, token: str) -> User | None:
        """Return whose session it is, None where there is none or it has ended."""
        now = self._clock()
        found = (
            select(ACCOUNTS.c.name, ACCOUNTS.c.role, SESSIONS.c.seen)
            .join(SESSIONS, SESSIONS.c.account == ACCOUNTS.c.name)
            .where(
                SESSIONS.c.fingerprint == fingerprint(token),
                SESSIONS.c.stamp == ACCOUNTS.c.stamp,
                ~ACCOUNTS.c.disabled,
                SESSIONS.c.seen > now - IDLE,
                SESSIONS.c.begun > now - LONGEST_SESSION,
            )
        )
        with self._engine.connect() as connection:
            row = connection.execute(found).first()
        if row is None:
            return None
        if row.seen < now - _NOTED:
            used = update(SESSIONS).where(SESSIONS.c.fingerprint == fingerprint(token))
            with self._engine.begin() as connection:
                connection.execute(used.values(seen=now))
        return User(row.name, row.role)

    def sign_out(self, token: str) -> None:
        """End a session; one that is not there is no mistake."""
        user = self.user(token)
        with self._engine.begin() as connection:
            connection.execute(delete(SESSIONS).where(SESSIONS.c.fingerprint == fingerprint(token)))
        if user:
            self._audit.record(user.name, "退出")

    def _proven(self, name: str, password: str, address: str) -> Account:
        """Return the account whose password it is; raise SignInError, see `sign_in`."""
        limits = {
            f"name:{_folded(name)}": FAILURES_OF_A_NAME,
            f"address:{address}": FAILURES_OF_AN_ADDRESS,
        }
        wait = self._try(limits)
        if wait:
            raise SignInError(f"失败次数太多，请在 {math.ceil(wait / 60)} 分钟后再试", wait)
        # Never more than a password may have: the work of hashing is bounded.
        account = self._accounts.verified(name, password) if len(password) <= LONGEST else None
        if account is None:
            self._note_failure(name, address, limits)
            raise SignInError(WRONG)
        self._forgive(limits)
        return account

    def _begin(self, account: Account) -> str:
        now = self._clock()
        token = secrets.token_urlsafe(32)
        ended = (SESSIONS.c.seen <= now - IDLE) | (SESSIONS.c.begun <= now - LONGEST_SESSION)
        with self._engine.begin() as connection:
            connection.execute(delete(SESSIONS).where(ended))
            stamp = select(ACCOUNTS.c.stamp).where(ACCOUNTS.c.name == account.name)
            connection.execute(
                insert(SESSIONS).values(
                    fingerprint=fingerprint(token),
                    account=account.name,
                    stamp=stamp.scalar_subquery(),
                    begun=now,
                    seen=now,
                )
            )
        return token

    def _try(self, limits: dict[str, int]) -> int:
        """Count a try as failed until it succeeds; return the seconds that a lock still lasts.

        Counted before the password is looked at, so that many tries at once are no way around.
        """
        now = self._clock()
        over = (ATTEMPTS.c.since <= now - WINDOW) & (ATTEMPTS.c.locked_until <= now)
        with self._engine.begin() as connection:
            # A write first: from here on the next try waits until this one is counted.
            connection.execute(delete(ATTEMPTS).where(over))
            kept = connection.execute(select(ATTEMPTS).where(ATTEMPTS.c.key.in_(limits)))
            rows = {row.key: row for row in kept}
            locked = max((row.locked_until for row in rows.values()), default=0.0)
            if locked > now:
                return math.ceil(locked - now)
            for key, limit in limits.items():
                failures = rows[key].failures + 1 if key in rows else 1
                until = now + WINDOW if failures >= limit else 0.0
                values = {"failures": failures, "locked_until": until}
                if key in rows:
                    counted = update(ATTEMPTS).where(ATTEMPTS.c.key == key)
                    connection.execute(counted.values(**values))
                else:
                    connection.execute(insert(ATTEMPTS).values(key=key, since=now, **values))
        return 0

    def _forgive(self, limits: dict[str, int]) -> None:
        name, address = limits
        with self._engine.begin() as connection:
            connection.execute(delete(ATTEMPTS).where(ATTEMPTS.c.key == name))
            # Only this try: else whoever has an account could go on guessing at others'.
            one_less = update(ATTEMPTS).where(ATTEMPTS.c.key == address)
            connection.execute(one_less.values(failures=ATTEMPTS.c.failures - 1, locked_until=0.0))

    def _note_failure(self, name: str, address: str, limits: dict[str, int]) -> None:
        # What is no account's name is not kept: it may be a password in the wrong box.
        try:
            known = self._accounts.named(name).name
        except LookupError:
            known = "（没有的账号）"
        self._audit.record(known, "登录失败", detail=address)
        with self._engine.connect() as connection:
            rows = connection.execute(
                select(ATTEMPTS.c.key).where(
                    ATTEMPTS.c.key.in_(limits), ATTEMPTS.c.locked_until > self._clock()
                )
            )
            for key in rows.scalars():
                subject = "账号" if key.startswith("name:") else "地址"
                self._audit.record(known, "登录锁定", subject, address)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().casefold()[:LONGEST_NAME]
