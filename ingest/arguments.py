"""What all commands share: help and errors in Chinese, the data directory, JSON on stdout."""

from __future__ import annotations

import argparse
import io
import json
import os
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NoReturn

_IN_CHINESE = (
    (r"the following arguments are required: (.*)", r"缺少参数：\1"),
    (r"unrecognized arguments: (.*)", r"不认识的参数：\1"),
    (r"argument (.*): expected one argument", r"参数 \1 后面缺少取值"),
    (r"argument (.*): expected at least one argument", r"参数 \1 后面至少要有一个取值"),
    (r"argument (.*): invalid choice: (.*) \(choose from (.*)\)", r"参数 \1 不能是 \2，可用：\3"),
    (r"argument (.*): invalid int value: (.*)", r"参数 \1 应为整数，不能是 \2"),
    (r"argument (.*): invalid float value: (.*)", r"参数 \1 应为数字，不能是 \2"),
    (r"argument (.*): ignored explicit argument (.*)", r"参数 \1 不带取值，多了 \2"),
)


class _Formatter(argparse.RawDescriptionHelpFormatter):
    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, prefix or "用法：")


class CommandParser(argparse.ArgumentParser):
    """An argument parser that speaks Chinese; wrong use exits with code 2."""

    def __init__(self, prog: str, description: str, *, add_help: bool = True) -> None:
        super().__init__(
            prog=prog,
            description=description,
            formatter_class=_Formatter,
            add_help=False,
            allow_abbrev=False,
        )
        self._positionals.title = "参数"
        self._optionals.title = "选项"
        if add_help:
            self.add_argument("-h", "--help", action="help", help="显示这段说明")

    def error(self, message: str) -> NoReturn:
        """Print what is wrong and how the command is used on stderr, and exit with code 2."""
        for pattern, chinese in _IN_CHINESE:
            message = re.sub(pattern, chinese, message, count=1)
        self.print_usage(sys.stderr)
        self.exit(2, f"用法有误：{message}\n")


def add_data_argument(parser: argparse.ArgumentParser) -> None:
    """Add --data DIR: by default the environment's SHIAN_DATA, else data/."""
    parser.add_argument(
        "--data",
        type=Path,
        default=Path(os.environ.get("SHIAN_DATA") or "data"),
        metavar="DIR",
        help="资料库和索引所在的文件夹（默认 data/，或环境变量 SHIAN_DATA）",
    )


def add_json_argument(parser: argparse.ArgumentParser) -> None:
    """Add --json: one JSON object on stdout and nothing else there."""
    parser.add_argument("--json", action="store_true", help="在标准输出只打印一个 JSON 对象")


def print_json(value: Mapping[str, Any]) -> None:
    """Print one JSON object on stdout, in UTF-8 whatever the console's encoding is."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    print(json.dumps(value, ensure_ascii=False))
