"""The tools over plain HTTP, their OpenAPI description, and a page that shows it."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Sequence
from html import escape
from typing import Any, get_type_hints

from fastapi import APIRouter, FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from gradio.utils import get_function_description
from pydantic import BaseModel, ConfigDict, Field, create_model
from starlette.responses import HTMLResponse, JSONResponse, Response

from ui.serving.api import Tool, telling

TITLE = "食安问策接口"
_NOT_VALID = {
    "missing": "缺少",
    "extra_forbidden": "不认识",
    "json_invalid": "请求体应为 JSON 对象",
}
_STYLE = """
:root { color-scheme: light dark; font: 1rem/1.6 "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; }
body { max-width: 60rem; margin: 0 auto; padding: 1rem; }
table { border-collapse: collapse; } td, th { border: 1px solid; padding: .25rem .5rem; text-align: left; }
pre { overflow-x: auto; padding: .75rem; border: 1px solid; }
"""


def tool_routes(tools: Sequence[Tool]) -> APIRouter:
    """Return POST /api/NAME for each tool, with a JSON object of its arguments as the body."""
    router = APIRouter(prefix="/api")
    for tool in tools:
        described, _, _ = get_function_description(tool)
        router.add_api_route(
            f"/{tool.__name__}",
            _endpoint(telling(tool, _http_error)),
            methods=["POST"],
            summary=described,
            operation_id=tool.__name__,
        )
    return router


def description_routes(site: FastAPI) -> APIRouter:
    """Return /openapi.json, what the site offers to programs, and /docs, the same to read."""
    router = APIRouter(include_in_schema=False)

    @router.get("/openapi.json")
    def openapi() -> Response:
        return JSONResponse(site.openapi())

    @router.get("/docs")
    def docs() -> Response:
        return HTMLResponse(docs_html(site.openapi()))

    return router


def not_valid(_: Request, error: Exception) -> Response:
    """Answer a request whose arguments are wrong: which one, and how."""
    found = error.errors() if isinstance(error, RequestValidationError) else []
    return JSONResponse({"detail": "；".join(map(_mistake, found))}, 422)


def docs_html(description: dict[str, Any]) -> str:
    """Return an OpenAPI description as a page to read."""
    schemas = description.get("components", {}).get("schemas", {})
    parts = [
        _operation(path, method, operation, schemas)
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
    ]
    return (
        '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{TITLE}</title>'
        f"<style>{_STYLE}</style></head><body><h1>{TITLE}</h1>"
        "<p>机器可读的说明在 <a href='/openapi.json'>/openapi.json</a>；"
        "用法和例子见随程序提供的 docs/api.md。</p>"
        f"{''.join(parts)}</body></html>"
    )


def _endpoint(tool: Tool) -> Callable[..., dict[str, Any]]:
    arguments = _arguments(tool)

    def endpoint(body: BaseModel) -> dict[str, Any]:
        return tool(**body.model_dump())

    # FastAPI reads the types from here; the model is known only now.
    endpoint.__annotations__ = {"body": arguments, "return": dict[str, Any]}
    return endpoint


def _arguments(tool: Tool) -> type[BaseModel]:
    """Return a model of a tool's arguments, with their descriptions from its docstring."""
    types = get_type_hints(tool)
    _, told, _ = get_function_description(tool)
    fields: dict[str, Any] = {}
    for name, parameter in inspect.signature(tool).parameters.items():
        required = parameter.default is inspect.Parameter.empty
        default = ... if required else parameter.default
        fields[name] = (types[name], Field(default, description=told.get(name, "")))
    config = ConfigDict(extra="forbid")
    made: type[BaseModel] = create_model(tool.__name__, __config__=config, **fields)
    return made


def _http_error(message: str, mistaken: bool) -> HTTPException:
    return HTTPException(422 if mistaken else 500, message)


def _mistake(found: dict[str, Any]) -> str:
    where = ".".join(str(part) for part in found["loc"] if part != "body")
    told = _NOT_VALID.get(found["type"], "类型不对")
    return f"{told}：{where}" if where else told


def _operation(path: str, method: str, operation: dict[str, Any], schemas: dict[str, Any]) -> str:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    name = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
    schema = schemas.get(name, {})
    rows = "".join(
        f"<tr><td><code>{escape(field)}</code></td><td>{escape(_type(about))}</td>"
        f"<td>{'必填' if field in schema.get('required', ()) else escape(_default(about))}</td>"
        f"<td>{escape(about.get('description', ''))}</td></tr>"
        for field, about in schema.get("properties", {}).items()
    )
    table = (
        "<table><thead><tr><th>参数</th><th>类型</th><th>默认</th><th>说明</th></tr></thead>"
        f"<tbody>{rows}</tbody></table>"
        if rows
        else ""
    )
    return (
        f"<h2><code>{escape(method.upper())} {escape(path)}</code></h2>"
        f"<p>{escape(operation.get('summary', ''))}</p>{table}"
    )


def _type(about: dict[str, Any]) -> str:
    options = [about, *about.get("anyOf", ())]
    names = [option["type"] for option in options if option.get("type", "null") != "null"]
    words = {"string": "文字", "integer": "整数", "array": "文字列表", "object": "对象"}
    return "或".join(words.get(name, name) for name in names)


def _default(about: dict[str, Any]) -> str:
    default = about.get("default")
    return "" if default is None else json.dumps(default, ensure_ascii=False)
