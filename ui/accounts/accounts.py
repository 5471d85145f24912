"""The accounts of the app: names, password hashes, roles, and a token for other programs."""

from __future__ import annotations

import hashlib
import re
import secrets
import threading
import unicodedata
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, get_args

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Engine,
    Integer,
    Row,
    String,
    Table,
    delete,
    func,
    insert,
    select,
    update,
)

from ui.database import TABLES
from ui.identity import LOCAL_USER, ROLES, Role, User

SHORTEST, LONGEST = 10, 200
"""Characters of a password; the upper end bounds the work of hashing one."""
LONGEST_NAME = 32
_FEWEST_DIFFERENT = 5
_RUNS = ("01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm")
_NAME = re.compile(r"[\w.·-]+")
_HASHED_AT_ONCE = 2
"""Each hashing takes 64 MiB."""

ACCOUNTS = Table(
    "accounts",
    TABLES,
    Column("name", String(collation="NOCASE"), primary_key=True),
    Column("password", String, nullable=False),
    Column("role", String, nullable=False),
    Column("disabled", Boolean, nullable=False, default=False),
    Column("token", String, unique=True),
    # Rises when the account's sessions have to end: with a new password, or disabled.
    Column("stamp", Integer, nullable=False, default=0),
    Column("created", String, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Account:
    """What may be shown of an account; created is in UTC, has_token: a program may use it."""

    name: str
    role: Role
    disabled: bool
    has_token: bool
    created: str

    def to_json(self) -> dict[str, Any]:
        """Return the public JSON form."""
        return asdict(self)


class Accounts:
    """The accounts in the app's database.

    While there is any account, one that is not disabled has the role 管理. All methods that
    change an account raise LookupError where there is none of that name. hasher: by default
    with the cost that argon2-cffi recommends.
    """

    def __init__(self, engine: Engine, hasher: PasswordHasher | None = None) -> None:
        self._engine = engine
        self._hasher = hasher or PasswordHasher()
        self._hashing = threading.BoundedSemaphore(_HASHED_AT_ONCE)

    @cached_property
    def _nobody(self) -> str:
        """A hash to compare with where a name is unknown, so that it takes as long."""
        return self._hasher.hash(secrets.token_urlsafe())

    def all(self) -> tuple[Account, ...]:
        """Return all accounts by name."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(ACCOUNTS).order_by(ACCOUNTS.c.name))
            return tuple(map(_account, rows))

    def any(self) -> bool:
        """Return whether there is any account; a manager is then among them."""
        with self._engine.connect() as connection:
            return bool(connection.scalar(select(func.count()).select_from(ACCOUNTS)))

    def named(self, name: str) -> Account:
        """Return an account, its name as it was given when it was made."""
        with self._engine.connect() as connection:
            return _account(_row(connection, name))

    def add(self, name: str, password: str, role: Role) -> Account:
        """Make an account and return it; the first one has to be a manager's.

        Raises ValueError for a name, password or role that is not allowed, with the reason.
        """
        name = allowed_name(name)
        check_password(password, name)
        _check_role(role)
        hashed = self._hashed(password)
        with self._engine.begin() as connection:
            created = datetime.now(UTC).isoformat(timespec="seconds")
            values = {"name": name, "password": hashed, "role": role, "created": created}
            taken = connection.execute(_where(name)).first()
            if taken:
                raise ValueError(f"账号“{taken.name}”已经有了")
            connection.execute(insert(ACCOUNTS).values(**values))
            _keep_a_manager(connection, "第一个账号应为管理账号：加上 --role 管理")
            return _account(_row(connection, name))

    def set_password(self, name: str, password: str) -> None:
        """Give an account another password; its sessions end. Raises ValueError for a bad one."""
        check_password(password, self.named(name).name)
        hashed = self._hashed(password)
        self._change(name, password=hashed, stamp=ACCOUNTS.c.stamp + 1)

    def set_role(self, name: str, role: Role) -> None:
        """Give an account another role, from its next request on."""
        _check_role(role)
        self._change(name, role=role)

    def set_disabled(self, name: str, disabled: bool) -> None:
        """Disable an account, whose sessions end and whose token rests, or enable it again."""
        self._change(name, disabled=disabled, stamp=ACCOUNTS.c.stamp + 1)

    def remove(self, name: str) -> None:
        """Remove an account with its sessions; what its user made stays in the database.

        Raises ValueError for the only manager while there are other accounts.
        """
        with self._engine.begin() as connection:
            name = _row(connection, name).name
            connection.execute(delete(ACCOUNTS).where(ACCOUNTS.c.name == name))
            _keep_a_manager(connection)

    def new_token(self, name: str) -> str:
        """Return a new token for programs; the account's earlier one is void."""
        token = f"shian-{secrets.token_urlsafe(32)}"
        self._change(name, token=fingerprint(token))
        return token

    def revoke_token(self, name: str) -> None:
        """Make the account's token void."""
        self._change(name, token=None)

    def user_of_token(self, token: str) -> User | None:
        """Return whose token it is, None where it is nobody's or the account is disabled."""
        found = select(ACCOUNTS).where(ACCOUNTS.c.token == fingerprint(token), ~ACCOUNTS.c.disabled)
        with self._engine.connect() as connection:
            row = connection.execute(found).first()
        return User(row.name, row.role) if row else None

    def verified(self, name: str, password: str) -> Account | None:
        """Return the account where name and password are right and it is not disabled.

        It takes as long for a name that is not there.
        """
        nobody = self._nobody
        with self._engine.connect() as connection:
            row = connection.execute(_where(name)).first()
        try:
            with self._hashing:
                self._hasher.verify(row.password if row else nobody, _typed(password))
        except VerificationError:
            return None
        return _account(row) if row and not row.disabled else None

    def _hashed(self, password: str) -> str:
        with self._hashing:
            return self._hasher.hash(_typed(password))

    def _change(self, name: str, **values: Any) -> None:
        with self._engine.begin() as connection:
            name = _row(connection, name).name
            connection.execute(update(ACCOUNTS).where(ACCOUNTS.c.name == name).values(**values))
            _keep_a_manager(connection)


def fingerprint(secret: str) -> str:
    """Return what is kept of a random token: its SHA-256."""
    return hashlib.sha256(secret.encode()).hexdigest()


def allowed_name(name: str) -> str:
    """Return a name as it is kept; raise ValueError where it can't be one, with the reason."""
    name = unicodedata.normalize("NFKC", name).strip()
    if not _NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        raise ValueError(
            f"账号名“{name[:LONGEST_NAME]}”不可用：应为 1 到 {LONGEST_NAME} 个汉字、字母、数字或 . _ - ·"
        )
    if name == LOCAL_USER.name:
        raise ValueError(f"账号名“{name}”留给不用登录的本机，请换一个")
    return name


def check_password(password: str, name: str) -> None:
    """Raise ValueError where a password is too weak for an account of this name."""
    typed = _typed(password)
    plain = typed.casefold()
    if not SHORTEST <= len(typed) <= LONGEST:
        raise ValueError(f"密码应为 {SHORTEST} 到 {LONGEST} 个字符，现有 {len(typed)} 个")
    if name.casefold() in plain and len(plain) - len(name) < SHORTEST:
        raise ValueError("密码不能由账号名加几个字符组成")
    if len(set(plain)) < _FEWEST_DIFFERENT or any(
        plain in run or plain[::-1] in run for run in _RUNS
    ):
        raise ValueError("密码太容易猜：请用几个不相干的词，或字母、数字、符号混用")


def _typed(password: str) -> str:
    # A Chinese input method may write full-width letters and digits.
    return unicodedata.normalize("NFKC", password)


def _check_role(role: str) -> None:
    if role not in get_args(Role):
        raise ValueError(f"没有角色“{role}”，可用：{'、'.join(ROLES)}")


def _where(name: str) -> Any:
    return select(ACCOUNTS).where(ACCOUNTS.c.name == unicodedata.normalize("NFKC", name).strip())


def _row(connection: Connection, name: str) -> Row[Any]:
    row = connection.execute(_where(name)).first()
    if row is None:
        raise LookupError(f"没有账号“{name}”；python -m ui accounts list 列出所有账号")
    return row


def _keep_a_manager(
    connection: Connection, otherwise: str = "至少要留一个可用的管理账号，请先另设一个"
) -> None:
    # Checked after the change, whose transaction a ValueError takes back.
    accounts = connection.execute(select(ACCOUNTS.c.role, ACCOUNTS.c.disabled)).all()
    if accounts and not any(role == "管理" and not disabled for role, disabled in accounts):
        raise ValueError(otherwise)


def _account(row: Row[Any]) -> Account:
    return Account(row.name, row.role, row.disabled, row.token is not None, row.created)
