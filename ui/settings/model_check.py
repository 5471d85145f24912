"""Whether a language model answers: one small question, and what came of it in words."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass

from answer.llm import INSTALL, Endpoint

log = logging.getLogger(__name__)

QUESTION = "请只回答两个字：你好"
PATIENCE = 30.0
"""Seconds that a check may take; a real answer may take longer."""
LONGEST_SHOWN = 40

DOWN = "连接不上：请检查地址和端口、服务是否已启动、防火墙是否放行。"
SLOW = "{seconds:.0f} 秒内没有答复：服务可能正忙或模型太慢；真正提问时限时 {timeout:g} 秒。"
NOT_ALLOWED = "服务拒绝了密钥（状态码 {code}）：请检查密钥是否填对、是否过期。"
NOT_FOUND = (
    "服务在，但没有这个地址或模型（状态码 404）：地址一般以 /v1 结尾，模型名称要与服务一致。"
)
BUSY = "服务正忙或额度用完（状态码 429）：稍后再试。"
BROKEN = "服务出错（状态码 {code}）：请看服务端的日志。"
REFUSED = "服务不接受这个请求（状态码 {code}）：请检查模型名称。"
STRANGE = "有答复，但不是 OpenAI 兼容的格式：请检查地址是否以 /v1 结尾。"
SILENT = "连接正常，但模型没有写出文字（用时 {seconds:.1f} 秒）：请检查模型名称和模型是否加载完。"
ANSWERED = "连接正常，模型在 {seconds:.1f} 秒内回答：“{text}”"


@dataclass(frozen=True, slots=True)
class Check:
    """The result of a check: whether the model answered, and that in words."""

    answered: bool
    words: str


def check_model(endpoint: Endpoint, patience: float = PATIENCE) -> Check:
    """Ask the model of an endpoint one small question.

    patience: seconds to wait. Raises ModuleNotFoundError with the install command where the
    client is not installed.
    """
    try:
        import openai  # here, since it takes a second and an office without a model needs none
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(INSTALL) from error
    seconds = min(patience, endpoint.timeout)
    slow = SLOW.format(seconds=seconds, timeout=endpoint.timeout)
    started = time.monotonic()
    try:
        text = _answer(endpoint, seconds)
    except openai.APITimeoutError:
        return Check(False, slow)
    except openai.APIConnectionError:
        return Check(False, DOWN)
    except openai.APIStatusError as error:
        return Check(False, _status_words(error.status_code))
    except Exception as error:
        # The type only: the text of an error may hold the key.
        log.warning("the model check failed: %s", type(error).__name__)
        # In the middle of a stream the HTTP client's own errors come through.
        return Check(False, slow if "timeout" in type(error).__name__.lower() else STRANGE)
    took = time.monotonic() - started
    if text is None:
        return Check(False, STRANGE)
    if not text.strip():
        return Check(False, SILENT.format(seconds=took))
    return Check(True, ANSWERED.format(seconds=took, text=text.strip()[:LONGEST_SHOWN]))


def _answer(endpoint: Endpoint, seconds: float) -> str | None:
    """Return what the model wrote, None where nothing came that such a service would send."""
    from openai import OpenAI

    key = endpoint.key or "none"  # without one the client would look for another service's key
    pieces: list[str] = []
    heard = False
    with OpenAI(base_url=endpoint.url, api_key=key, timeout=seconds, max_retries=0) as client:
        stream = client.chat.completions.create(
            model=endpoint.model,
            messages=[{"role": "user", "content": QUESTION}],
            max_tokens=32,
            temperature=0.0,
            stream=True,
        )
        for chunk in stream:
            heard = heard or bool(chunk.choices)
            pieces += [choice.delta.content or "" for choice in chunk.choices[:1]]
            if sum(map(len, pieces)) >= LONGEST_SHOWN:
                break
    return "".join(pieces) if heard else None


def _status_words(code: int) -> str:
    if code in (401, 403):
        return NOT_ALLOWED.format(code=code)
    if code == 404:
        return NOT_FOUND
    if code == 429:
        return BUSY
    return (BROKEN if code >= 500 else REFUSED).format(code=code)
