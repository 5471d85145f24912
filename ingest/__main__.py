"""The command `python -m ingest`: read files into the library and look after what is there."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ingest import tabulation
from ingest.arguments import CommandParser, add_data_argument, add_json_argument, print_json
from ingest.as_json import metadata_to_json
from ingest.corrections import field_name, field_named
from ingest.documents import DocumentCard
from ingest.library import Library
from ingest.locks import AlreadyRunning, writer_lock

DONE, IN_PART, WRONG_USE = 0, 1, 2

_DESCRIPTION = """把文件和文件夹读入资料库，或查看、整理资料库。

  python -m ingest 路径…                读入或更新文件、文件夹、zip
  python -m ingest list                 列出文档
  python -m ingest history 路径         一个文件的各个版本
  python -m ingest remove 路径          移出检索（旧引用仍可打开）
  python -m ingest restore 路径         撤销移除
  python -m ingest correct 文档 字段 值  更正文种、年份、效力等
  python -m ingest copy 目标            整库复制到另一数据目录或 PostgreSQL
（文件若与命令同名，写作 ./list）"""


def main(argv: list[str] | None = None) -> int:
    """Run the command and return its exit code: 0 done, 1 done in part, 2 wrong use."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        return _run(arguments)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else WRONG_USE
    except KeyboardInterrupt:
        print("已中断：已完成的文件都在资料库里，其余的下次再读", file=sys.stderr)
        return IN_PART
    except (AlreadyRunning, LookupError, ValueError, OSError, ModuleNotFoundError) as error:
        # LookupError, not KeyError: its text is the message itself.
        print(f"未执行：{error}", file=sys.stderr)
        return WRONG_USE


def _run(arguments: Sequence[str]) -> int:
    shared = CommandParser("python -m ingest", _DESCRIPTION, add_help=False)
    add_data_argument(shared)
    add_json_argument(shared)
    options, rest = shared.parse_known_args(arguments)
    if rest and rest[0] in _COMMANDS:
        return _COMMANDS[rest[0]](rest[1:], options)
    return _ingest(rest, options)


def _ingest(rest: Sequence[str], options: argparse.Namespace) -> int:
    parser = CommandParser("python -m ingest", _DESCRIPTION)
    parser.add_argument("paths", nargs="+", type=Path, metavar="路径", help="文件、文件夹或 zip")
    parser.add_argument(
        "--workers", type=int, default=None, metavar="N", help="读取进程数（默认按工作量定）"
    )
    parser.add_argument("--reread", action="store_true", help="没有变化的文件也重新读")
    add_data_argument(parser)
    add_json_argument(parser)
    chosen = parser.parse_args(rest)
    if chosen.workers is not None and chosen.workers < 0:
        parser.error(f"参数 --workers 应不小于 0，不能是 {chosen.workers}")
    absent = [path for path in chosen.paths if not path.exists() and not path.is_symlink()]
    if len(absent) == len(chosen.paths):
        raise FileNotFoundError("没有这样的文件或文件夹：" + "、".join(map(str, absent)))
    # Here, since the readers cost a good part of a second and the other commands need none.
    from ingest.pipeline import ingest_paths
    from ingest.progress import TerminalProgress

    with (
        writer_lock(options.data),
        Library.at(options.data) as library,
        TerminalProgress() as progress,
    ):
        report = ingest_paths(
            chosen.paths,
            library,
            workers=chosen.workers,
            reread=chosen.reread,
            progress=progress,
        )
    if options.json:
        print_json(report.to_json())
    else:
        tabulation.print_report(report)
    return IN_PART if report.failed else DONE


def _list(rest: Sequence[str], options: argparse.Namespace) -> int:
    _parser("list", "列出资料库里的文档和文件").parse_args(rest)
    with Library.at(options.data, read_only=True) as library:
        cards, files = library.cards(), library.files()
    if options.json:
        listed = [
            {
                "path": record.path,
                "status": record.status,
                "version": record.version,
                "documents": record.documents,
                "passages": record.passages,
                "message": record.message,
            }
            for record in files
        ]
        print_json({"documents": [card_to_json(card) for card in cards], "files": listed})
    else:
        tabulation.print_cards(cards, files)
    return DONE


def _history(rest: Sequence[str], options: argparse.Namespace) -> int:
    path = _with_path("history", "一个文件的各个版本", rest)
    with Library.at(options.data, read_only=True) as library:
        versions = library.history(path)
    if options.json:
        print_json({"path": path, "versions": [asdict(version) for version in versions]})
    else:
        tabulation.print_versions(path, versions)
    return DONE


def _remove(rest: Sequence[str], options: argparse.Namespace) -> int:
    path = _with_path("remove", "把文件、文件夹或 zip 移出检索，restore 可撤销", rest)
    with writer_lock(options.data), Library.at(options.data) as library:
        removed = library.remove(path)
    _tell(options, "removed", "已移出检索", removed)
    return DONE


def _restore(rest: Sequence[str], options: argparse.Namespace) -> int:
    path = _with_path("restore", "撤销移除", rest)
    with writer_lock(options.data), Library.at(options.data) as library:
        restored = library.restore(path)
    _tell(options, "restored", "已恢复", restored)
    return DONE


def _tell(options: argparse.Namespace, key: str, what: str, paths: Sequence[str]) -> None:
    if options.json:
        print_json({key: list(paths)})
    else:
        print("\n".join(f"{what} {path}" for path in paths))


def _correct(rest: Sequence[str], options: argparse.Namespace) -> int:
    parser = _parser("correct", "更正一篇文档的信息，重新读入后仍然有效")
    parser.add_argument("document", metavar="文档", help="list 给出的文档编号")
    parser.add_argument(
        "field", metavar="字段", help="标题、文种、文号、发文机关、层级、地区、年份、日期、效力等"
    )
    parser.add_argument("value", metavar="值", help='留空（""）表示未知')
    chosen = parser.parse_args(rest)
    with writer_lock(options.data), Library.at(options.data) as library:
        library.correct(chosen.document, chosen.field, chosen.value)
        card = library.card(chosen.document)
    if options.json:
        print_json(card_to_json(card))
    else:
        name = field_name(field_named(chosen.field))
        print(f"《{card.metadata.title}》的{name}已更正为“{chosen.value or '未知'}”")
    return DONE


def _copy(rest: Sequence[str], options: argparse.Namespace) -> int:
    parser = _parser("copy", "把资料库连同历史和更正整个复制到空的数据目录或 PostgreSQL")
    parser.add_argument(
        "target", metavar="目标", help="文件夹，或 postgresql+psycopg://用户@主机:端口/库名"
    )
    target = parser.parse_args(rest).target
    with (
        writer_lock(options.data),
        Library.at(options.data, read_only=True) as library,
        Library.open(target) as copy,
    ):
        rows, documents = library.copy_to(copy), len(copy.cards())
    if options.json:
        print_json({"documents": documents, "rows": rows})
    else:
        print(f"已复制：{documents} 份文档，{rows} 行")
    return DONE


def card_to_json(card: DocumentCard) -> dict[str, Any]:
    """Return id, path, part, the metadata's fields and the duplicates of a document."""
    metadata = metadata_to_json(card.metadata)
    same_as = [{"title": title, "path": path} for title, path in card.same_as]
    return {"id": card.id, "path": card.path, "part": card.part, **metadata, "same_as": same_as}


def _with_path(command: str, description: str, rest: Sequence[str]) -> str:
    parser = _parser(command, description)
    parser.add_argument("path", metavar="路径", help="读入时写的路径，或全路径")
    return str(parser.parse_args(rest).path)


def _parser(command: str, description: str) -> CommandParser:
    parser = CommandParser(f"python -m ingest {command}", description)
    add_data_argument(parser)
    add_json_argument(parser)
    return parser


_COMMANDS: dict[str, Callable[[Sequence[str], argparse.Namespace], int]] = {
    "list": _list,
    "history": _history,
    "remove": _remove,
    "restore": _restore,
    "correct": _correct,
    "copy": _copy,
}


if __name__ == "__main__":
    sys.exit(main())
