"""The tools for MCP clients, over streamable HTTP; the package `mcp` is an optional extra."""

from __future__ import annotations

import importlib.util
from collections.abc import Awaitable, Callable, Sequence
from functools import wraps
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool

from ui.serving.api import Tool, telling

if TYPE_CHECKING:
    from mcp.server.fastmcp import FastMCP

PATH = "/mcp"


def installed() -> bool:
    """Return whether the package is there."""
    return importlib.util.find_spec("mcp") is not None


def server_of(tools: Sequence[Tool]) -> FastMCP:
    """Return an MCP server that offers the tools; each request stands for itself.

    Not Gradio's own one: that answers with Python's notation of a dictionary, not with JSON.
    """
    from mcp.server.fastmcp import FastMCP
    from mcp.server.fastmcp.exceptions import ToolError

    server = FastMCP(
        "食安问策",
        instructions="食品安全政策文件的检索和问答，每句回答都有出处。",
        stateless_http=True,
        json_response=True,
        streamable_http_path=PATH,
        log_level="WARNING",
    )
    for tool in tools:
        server.add_tool(_in_a_thread(telling(tool, lambda message, _: ToolError(message))))
    return server


def _in_a_thread(tool: Tool) -> Callable[..., Awaitable[dict[str, Any]]]:
    """Return the tool as one that lets other requests go on meanwhile."""

    @wraps(tool)
    async def waiting(**named: Any) -> dict[str, Any]:
        return await run_in_threadpool(tool, **named)

    return waiting
