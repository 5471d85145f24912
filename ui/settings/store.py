"""Which language model the office has set: kept in the data directory, the environment first."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from answer import llm
from answer.llm import Endpoint

NAME = "settings.json"
Source = Literal["environment", "page", "none"]

LABELS = {
    llm.URL: "服务地址", llm.MODEL: "模型名称", llm.KEY: "密钥",
    llm.TIMEOUT: "限时", llm.CONTEXT: "上下文长度",
}  # fmt: skip
DAMAGED = "设置文件 {path} 读不出来，按未设置处理；重新填写并保存即可。"
NEW_HOST = "服务地址换了，旧密钥不会发给新的地址：请重新填写密钥，或勾选“清除密钥”。"


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """The endpoint in use, where it was set, and what is wrong with the settings, in words."""

    endpoint: Endpoint | None
    source: Source
    trouble: str = ""


class SettingsStore:
    """The settings file of a data directory; only its owner may read it, for it holds a key."""

    def __init__(self, data: Path, environ: Mapping[str, str] = os.environ) -> None:
        self._path = data / NAME
        self._environ = environ

    def choice(self) -> ModelChoice:
        """Return the endpoint that SHIAN_LLM_URL names, else the one that was saved here."""
        try:
            if endpoint := Endpoint.from_environment(self._environ):
                return ModelChoice(endpoint, "environment")
        except ValueError as error:
            return ModelChoice(None, "environment", str(error))
        if not self._path.exists():
            return ModelChoice(None, "none")
        try:
            saved = json.loads(self._path.read_text("utf-8"))["model"]
            return ModelChoice(Endpoint(**saved), "page") if saved else ModelChoice(None, "none")
        except (OSError, ValueError, TypeError, KeyError):
            return ModelChoice(None, "none", DAMAGED.format(path=NAME))

    def save(self, endpoint: Endpoint | None) -> None:
        """Keep the endpoint, whole or not at all; None is without a language model.

        Raises OSError where the data directory can't be written.
        """
        saved = asdict(endpoint) if endpoint else None
        temporary = self._path.with_suffix(".tmp")
        temporary.unlink(missing_ok=True)
        # Made for its owner alone before the key is in it.
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump({"model": saved}, file, ensure_ascii=False, indent=2)
        temporary.replace(self._path)


@dataclass(frozen=True, slots=True)
class ModelForm:
    """What a person typed; an empty url is without a model, an empty key leaves the saved one."""

    url: str = ""
    model: str = ""
    key: str = ""
    forget_key: bool = False
    timeout: float | None = None
    context: float | None = None

    def endpoint(self, saved: Endpoint | None) -> Endpoint | None:
        """Return the endpoint that the form means.

        saved: the one in use, whose key stays where none is typed and the server is the same.
        Raises ValueError that names the field and what is allowed.
        """
        url = self.url.strip().rstrip("/")
        if not url:
            return None
        key = self.key.strip()
        if not key and not self.forget_key and saved is not None and saved.key:
            if _server(url) != _server(saved.url):
                raise ValueError(NEW_HOST)
            key = saved.key
        limits: dict[str, Any] = {}
        if self.timeout is not None:
            limits["timeout"] = float(self.timeout)
        if self.context is not None:
            limits["context"] = int(self.context)
        try:
            return Endpoint(url, self.model.strip(), key, **limits)
        except ValueError as error:
            raise ValueError(in_words(str(error))) from None


def in_words(message: str) -> str:
    """Return a message of Endpoint with the names of the form instead of the variables."""
    for variable, label in LABELS.items():
        message = message.replace(variable, label)
    return message


def _server(url: str) -> str:
    return urlsplit(url).netloc.lower()
