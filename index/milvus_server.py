"""A Milvus server as we speak to it: its address without secrets, its errors in Chinese."""

from __future__ import annotations

import importlib.util
import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from pymilvus import MilvusClient

_INSTALL = "pip install -c constraints.txt -e '.[milvus]'"
_FORMS = "milvus+http://主机:19530[/库名]、milvus+https://… 或 milvus+file:文件.db"
_CONNECTING = 10.0  # seconds
_ANSWERING = 60.0  # seconds; without it the client tries again for minutes
_PAGE = 1000  # rows


@dataclass(frozen=True, slots=True)
class MilvusAddress:
    """Where a Milvus server is; printed, it shows no secret.

    uri: for the client; token: "user:password" or an API key; database: empty for the default;
    file: of an index in this process (milvus-lite), None for a server.
    """

    uri: str
    token: str = field(default="", repr=False)
    database: str = ""
    file: Path | None = None

    @classmethod
    def parse(cls, text: str) -> MilvusAddress:
        """Read an address, milvus+http://[user:password@]host:port[/database] or milvus+file:F.db.

        Raises ValueError, which does not repeat the text, as it may hold a password.
        """
        scheme, _, rest = text.partition(":")
        if scheme == "milvus+file":
            path = Path(rest.removeprefix("//")).expanduser()
            if path.suffix != ".db":
                raise ValueError(
                    f"SHIAN_INDEX 的文件“{path}”应以 .db 结尾，如 milvus+file:index.db"
                )
            return cls(str(path.absolute()), file=path.absolute())
        wrong = ValueError(f"SHIAN_INDEX 不是可用的地址，应为 {_FORMS}；不设则用本机索引")
        if scheme not in ("milvus+http", "milvus+https"):
            raise wrong
        try:
            parts = urlsplit(text)
            host, port = parts.hostname, parts.port or 19530
        except ValueError:
            raise wrong from None
        if not host:
            raise wrong
        host = f"[{host}]" if ":" in host else host
        name, password = unquote(parts.username or ""), unquote(parts.password or "")
        token = f"{name}:{password}" if password else name
        uri = f"{scheme.removeprefix('milvus+')}://{host}:{port}"
        return cls(uri, token, parts.path.strip("/"))

    def __str__(self) -> str:
        return "/".join(filter(None, (self.uri, self.database)))


@dataclass(frozen=True, slots=True)
class MilvusServer:
    """A connection whose every call ends, and fails with ConnectionError in Chinese."""

    address: MilvusAddress
    client: MilvusClient

    @classmethod
    def connect(cls, address: MilvusAddress) -> MilvusServer:
        """Connect to a server, or open the file in this process.

        Raises ModuleNotFoundError with the install command where a package is missing,
        ConnectionError where nothing answers or the file is in use.
        """
        needed = ["pymilvus"] + ["milvus_lite"] * (address.file is not None)
        for package in needed:
            if importlib.util.find_spec(package) is None:
                raise ModuleNotFoundError(f"缺少 {package}；用 Milvus 请先安装：{_INSTALL}")
        # The logs of gRPC and of the client repeat, with a stack trace, each error that we catch.
        os.environ.setdefault("GRPC_VERBOSITY", "NONE")
        from pymilvus import MilvusClient
        from pymilvus.exceptions import MilvusException

        for name in ("grpc._server", "pymilvus"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
        if address.file is not None:
            address.file.parent.mkdir(parents=True, exist_ok=True)
        try:
            client = MilvusClient(
                address.uri, token=address.token, db_name=address.database, timeout=_CONNECTING
            )
            client.list_collections(timeout=_CONNECTING)
        except (MilvusException, OSError, RuntimeError) as error:
            remedy = (
                "同一时间只能由一个程序使用这个文件"
                if address.file is not None
                else "请检查服务器是否在运行、地址端口与账号是否正确"
            )
            raise ConnectionError(f"连不上 Milvus({address}):{_said(error)}。{remedy}。") from error
        return cls(address, client)

    def call(self, method: str, *arguments: Any, **options: Any) -> Any:
        """Return what a method of the client returns; raises ConnectionError for its errors."""
        from pymilvus.exceptions import MilvusException

        try:
            return getattr(self.client, method)(*arguments, timeout=_ANSWERING, **options)
        except MilvusException as error:
            raise ConnectionError(f"Milvus({self.address})出错：{_said(error)}") from error

    def rows(self, collection: str, *fields: str) -> Iterator[dict[str, Any]]:
        """Yield all rows of a collection as they stand now, with the given fields."""
        from pymilvus.exceptions import MilvusException

        pages = self.call(
            "query_iterator",
            collection,
            batch_size=_PAGE,
            output_fields=list(fields),
            consistency_level="Strong",
        )
        try:
            while page := pages.next():
                yield from page
        except MilvusException as error:
            raise ConnectionError(f"Milvus({self.address})出错：{_said(error)}") from error
        finally:
            pages.close()

    def count(self, collection: str, where: str = "", consistency: str = "Bounded") -> int:
        """Return how many rows of a collection fulfil a condition, all by default."""
        found = self.call(
            "query",
            collection,
            filter=where,
            output_fields=["count(*)"],
            consistency_level=consistency,
        )
        return int(found[0]["count(*)"])


def _said(error: Exception) -> str:
    return str(getattr(error, "message", "") or error).strip().splitlines()[0][:200]
