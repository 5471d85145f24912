"""A language model behind an OpenAI-compatible endpoint: used where one is set, never needed."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol
from urllib.parse import urlsplit

from answer import phrases

if TYPE_CHECKING:
    from llama_index.llms.openai_like import OpenAILike

log = logging.getLogger(__name__)

MAX_OUTPUT = 800
"""Tokens of an answer."""
INSTALL = '要使用语言模型，请安装：pip install "shian-wence[llm]"'
URL, MODEL, KEY = "SHIAN_LLM_URL", "SHIAN_LLM_MODEL", "SHIAN_LLM_KEY"
TIMEOUT, CONTEXT = "SHIAN_LLM_TIMEOUT", "SHIAN_LLM_CONTEXT"
_LONGEST_TIMEOUT = 3600.0
_LEAST_CONTEXT = 2048
_NO_KEY = "none"  # without one the client would look for another service's key


@dataclass(frozen=True, slots=True)
class Message:
    """One message to a language model."""

    role: Literal["system", "user"]
    text: str


class ModelError(Exception):
    """A language model gave no answer; the message is a sentence for the user."""


class LanguageModel(Protocol):
    """What writes an answer from evidence."""

    @property
    def context(self) -> int:
        """The tokens that a prompt and its answer may have together."""
        ...

    def stream(self, messages: Sequence[Message]) -> Iterator[str]:
        """Yield the answer piece by piece; raise ModelError where it does not come to its end."""
        ...


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a language model is: the base URL (…/v1), the model's name, an optional key.

    timeout: seconds that an answer may take; context: tokens of prompt and answer together.
    The key is never shown. Raises ValueError naming the setting and what is allowed.
    """

    url: str
    model: str
    key: str = field(default="", repr=False)
    timeout: float = 120.0
    context: int = 8192

    def __post_init__(self) -> None:
        _check_url(self.url)
        if not self.model.strip():
            raise ValueError(f"设置了 {URL}，还要用 {MODEL} 指定模型名称")
        if not (self.key.isascii() and self.key.isprintable()):
            raise ValueError(f"{KEY} 含有不能用于密钥的字符，应为可见的英文字母、数字和符号")
        if not 0 < self.timeout <= _LONGEST_TIMEOUT:
            raise ValueError(f"{TIMEOUT}={self.timeout:g}：应在 0 到 {_LONGEST_TIMEOUT:g} 秒之间")
        if self.context < _LEAST_CONTEXT:
            raise ValueError(f"{CONTEXT}={self.context}：应不少于 {_LEAST_CONTEXT}")

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Endpoint | None:
        """Return the endpoint that SHIAN_LLM_URL and its fellows set, None where none is set.

        Raises ValueError naming the setting, its value and what is allowed.
        """
        url = environ.get(URL, "").strip()
        if not url:
            return None
        return cls(
            url.rstrip("/"),
            environ.get(MODEL, ""),
            environ.get(KEY, "").strip(),
            _number(environ, TIMEOUT, 120.0),
            int(_number(environ, CONTEXT, 8192)),
        )


def _check_url(url: str) -> None:
    if "@" in url:  # not shown: a password may stand in front of it
        raise ValueError(f"{URL} 里不能写用户名和密码，密钥请用 {KEY}")
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number
        usable = False
    if not usable:
        raise ValueError(f"{URL}={url}：应为 http 或 https 地址，例如 http://127.0.0.1:8000/v1")


def _number(environ: Mapping[str, str], name: str, default: float) -> float:
    text = environ.get(name, "").strip()
    try:
        number = float(text) if text else default
    except ValueError:
        number = float("nan")
    if not abs(number) < float("inf"):
        raise ValueError(f"{name}={text}：应为数字")
    return number


class EndpointModel:
    """The language model of an endpoint, through LlamaIndex's OpenAILike.

    Raises ModuleNotFoundError with the install command where that package is not installed.
    """

    def __init__(self, endpoint: Endpoint):
        self._endpoint = endpoint
        self._client = _client(endpoint)

    @property
    def context(self) -> int:
        """The tokens that a prompt and its answer may have together."""
        return self._endpoint.context

    def stream(self, messages: Sequence[Message]) -> Iterator[str]:
        """Yield the answer piece by piece.

        Raises ModelError where the endpoint is down, slow or busy, answers with an error, or
        breaks off in the middle.
        """
        import openai  # here, since it takes a second and an office without a model needs none

        try:
            yield from self._pieces(messages)
        except ModelError:
            raise
        except openai.APITimeoutError as error:
            raise _failed(phrases.MODEL_SLOW, error) from None
        except openai.APIConnectionError as error:
            raise _failed(phrases.MODEL_DOWN, error) from None
        except openai.APIStatusError as error:
            reason = phrases.MODEL_BUSY if error.status_code == 429 else phrases.MODEL_REFUSES
            raise _failed(reason.format(code=error.status_code), error) from None
        except Exception as error:
            # A stream can break in the HTTP client, in its JSON or in the packages between.
            slow = "timeout" in type(error).__name__.lower()
            raise _failed(phrases.MODEL_SLOW if slow else phrases.MODEL_BROKEN, error) from None

    def _pieces(self, messages: Sequence[Message]) -> Iterator[str]:
        from llama_index.core.llms import ChatMessage

        deadline = time.monotonic() + self._endpoint.timeout
        ended = False
        chat = [ChatMessage(role=message.role, content=message.text) for message in messages]
        responses = self._client.stream_chat(chat)
        with closing(responses):
            for response in responses:
                choices = getattr(response.raw, "choices", None)
                ended = ended or bool(choices and choices[0].finish_reason)
                if response.delta:
                    yield response.delta
                if time.monotonic() > deadline:
                    raise ModelError(phrases.MODEL_SLOW)
        if not ended:
            raise ModelError(phrases.MODEL_BROKEN)


def _client(endpoint: Endpoint) -> OpenAILike:
    try:
        from llama_index.llms.openai_like import OpenAILike
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(f"{INSTALL}（缺少 {error.name}）") from error
    return OpenAILike(
        model=endpoint.model,
        api_base=endpoint.url,
        api_key=endpoint.key or _NO_KEY,
        is_chat_model=True,
        context_window=endpoint.context,
        max_tokens=MAX_OUTPUT,
        temperature=0.0,
        timeout=endpoint.timeout,
        max_retries=0,  # the answer without a model is at hand: waiting gains nothing
    )


def _failed(reason: str, error: Exception) -> ModelError:
    # The type only: the text of an error may hold the key or what was asked.
    log.warning("the language model gave no answer: %s", type(error).__name__)
    return ModelError(reason)
