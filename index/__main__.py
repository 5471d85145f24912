"""python -m index: search without answering, and the upkeep of the index."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from index.examining import examine
from index.hits import Filters, Hit
from index.opening import Equipment
from ingest.documents import LEVELS, STATUSES, Passage
from ingest.library import Library

Neighbours = tuple[list[Passage], list[Passage]]

_SHOWN = 120  # characters of a passage on a terminal


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 done in part, 2 wrong use."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments[:1] == ["train"]:
        from index.training import main as train

        return train(arguments[1:])
    if arguments[:1] == ["questions"]:
        from index.asked import main as note_openings

        return note_openings(arguments[1:])
    options = _parser().parse_args(arguments)
    data = Path(options.data)
    try:
        equipment = Equipment.load()
        with Library.at(data, existing=True) as library:
            command: Any = options.command
            return int(command(options, data, library, equipment))
    except (OSError, ValueError, ModuleNotFoundError) as error:
        return _refused(str(error))


def _search(options: argparse.Namespace, data: Path, library: Library, equipment: Equipment) -> int:
    index = equipment.open(data, library, _say)
    filters = Filters(
        kinds=tuple(options.kind),
        levels=tuple(options.level),
        regions=tuple(options.region),
        years=options.year,
        statuses=tuple(options.status),
    )
    hits = index.search(options.query, filters, options.k)
    around = [index.neighbours(hit, options.context) for hit in hits]
    also = [written for _, written in index.expansions(options.query)]
    if options.json:
        found = [
            hit_to_json(hit) | _context_json(sides) if options.context else hit_to_json(hit)
            for hit, sides in zip(hits, around, strict=True)
        ]
        _print_json({"query": options.query, "also_searched": also, "hits": found})
        return 0
    if also:
        print(f"还检索了：{'、'.join(also)}")
    print("\n".join(_lines(hits, around)) if hits else "没有找到相关的段落。")
    return 0


def _stats(options: argparse.Namespace, data: Path, library: Library, equipment: Equipment) -> int:
    stats = equipment.open(data, library, _say).stats()
    if options.json:
        _print_json(asdict(stats))
    else:
        model = f"{stats.encoder}({stats.dimension} 维)" if stats.encoder else "无"
        print(
            f"文件 {stats.documents} 份，段落 {stats.passages} 段，向量 {stats.vectors} 个\n"
            f"语义模型 {model}，占用 {stats.bytes / 1e6:.1f} MB"
        )
    return 0


def _rebuild(
    options: argparse.Namespace, data: Path, library: Library, equipment: Equipment
) -> int:
    index = equipment.open(data, library, _say)
    index.rebuild()
    stats = index.stats()
    if options.json:
        _print_json(asdict(stats))
    else:
        print(f"索引已重建：文件 {stats.documents} 份，段落 {stats.passages} 段")
    return 0


def _check(options: argparse.Namespace, data: Path, library: Library, equipment: Equipment) -> int:
    problems = examine(equipment.builder(data, library, _say))
    if options.json:
        _print_json({"sound": not problems, "problems": list(problems)})
    else:
        print("\n".join(problems) if problems else "索引完好，与资料库一致。")
    return 1 if problems else 0


def hit_to_json(hit: Hit) -> dict[str, Any]:
    """Return the public JSON form of a hit (the keys are a contract)."""
    about = hit.document.metadata
    return {
        "document": about.title,
        "document_id": hit.document.id,
        "passage_id": hit.passage.id,
        "path": hit.document.path,
        "part": hit.document.part,
        "page": hit.passage.page,
        "heading": list(hit.passage.heading),
        "text": hit.passage.text,
        "start": hit.passage.start,
        "end": hit.passage.end,
        "level": about.level,
        "year": about.year,
        "kind": about.kind,
        "status": about.status,
        "score": round(hit.score, 6),
        "lexical": hit.lexical,
        "dense": hit.dense,
        "exact": hit.exact,
    }


def _context_json(sides: Neighbours) -> dict[str, Any]:
    before, after = ([passage.text for passage in side] for side in sides)
    return {"before": before, "after": after}


def _lines(hits: Sequence[Hit], around: Sequence[Neighbours]) -> list[str]:
    lines = []
    for place, (hit, (before, after)) in enumerate(zip(hits, around, strict=True), start=1):
        title = " › ".join((f"《{hit.document.metadata.title}》", *hit.passage.heading))
        lines.append(f"{place:>2}. {title}")
        lines += [f"    上文：{_shortened(passage.text)}" for passage in before]
        lines.append(f"    {_shortened(hit.passage.text)}")
        lines += [f"    下文：{_shortened(passage.text)}" for passage in after]
    return lines


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return f"{line[:_SHOWN]}{'…' if len(line) > _SHOWN else ''}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m index", description="检索与索引维护")
    commands = parser.add_subparsers(required=True, metavar="命令")
    search = _command(commands, "search", "检索段落", _search)
    search.add_argument("query", metavar="词", help="要找的词语或问题")
    search.add_argument("-k", type=_positive, default=10, metavar="数", help="最多几段（默认 10）")
    search.add_argument(
        "--context", type=_count, default=0, metavar="数", help="连同每段前后各几段（默认 0）"
    )
    search.add_argument("--kind", action="append", default=[], help="文种，如 通知；可重复")
    search.add_argument("--level", action="append", default=[], choices=LEVELS, help="层级")
    search.add_argument("--region", action="append", default=[], help="地区；可重复")
    search.add_argument("--status", action="append", default=[], choices=STATUSES, help="效力")
    search.add_argument("--year", type=_years, metavar="年[-年]", help="年份或起止年份")
    _command(commands, "stats", "索引的规模", _stats)
    _command(commands, "rebuild", "根据资料库重新建立索引", _rebuild)
    _command(commands, "check", "检查索引是否完好、与资料库一致", _check)
    commands.add_parser("train", help="训练语义模型（python -m index train --help）")
    commands.add_parser(
        "questions", help="新写的法条问题加入检索（python -m index questions --help）"
    )
    return parser


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, does: str, run: Any
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=does, description=does)
    command.set_defaults(command=run)
    command.add_argument(
        "--data",
        default=os.environ.get("SHIAN_DATA", "data"),
        metavar="DIR",
        help="数据目录（默认 data/，或环境变量 SHIAN_DATA）",
    )
    command.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")
    return command


def _positive(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r}：应为正整数")
    return int(text)


def _count(text: str) -> int:
    return 0 if text == "0" else _positive(text)


def _years(text: str) -> tuple[int, int]:
    first, _, last = text.partition("-")
    if not (first.isdigit() and (last or first).isdigit()):
        raise argparse.ArgumentTypeError(f"{text!r}：应为年份（2023）或起止年份（2020-2023）")
    return int(first), int(last or first)


def _print_json(value: dict[str, Any]) -> None:
    print(json.dumps(value, ensure_ascii=False))


def _say(message: str) -> None:
    print(message, file=sys.stderr)


def _refused(message: str) -> int:
    print(message, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
