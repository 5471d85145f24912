"""The command `python -m answer`: one question, a batch of them, or statements to verify."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from answer import phrases
from answer.verification import verify
from ingest.arguments import CommandParser, add_data_argument, add_json_argument, print_json

DONE, IN_PART, WRONG_USE = 0, 1, 2

_DESCRIPTION = """根据资料库回答问题\uff0c每句话都有出处。

  python -m answer "问题"                      回答一个问题
  python -m answer batch 问题.jsonl 答案.jsonl   批量回答\uff0c每行 {"id","question"}
  python -m answer verify 陈述.jsonl 结论.jsonl  核对陈述与引文\uff0c每行 {"id","statement","quote"}"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code: 0 done, 1 done in part, 2 wrong use."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        if arguments[:1] == ["batch"]:
            return _batch(arguments[1:])
        if arguments[:1] == ["verify"]:
            return _verify(arguments[1:])
        return _ask(arguments)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else WRONG_USE
    except (OSError, ValueError, LookupError, ModuleNotFoundError) as error:
        print(f"未执行\uff1a{error}", file=sys.stderr)
        return WRONG_USE


def _ask(arguments: Sequence[str]) -> int:
    parser = CommandParser("python -m answer", _DESCRIPTION)
    parser.add_argument("question", metavar="问题", help="一个问题\uff0c有空格时加引号")
    add_data_argument(parser)
    add_json_argument(parser)
    options = parser.parse_args(arguments)
    from answer.opening import open_assistant

    with open_assistant(options.data, say=_say) as assistant:
        answer = assistant.ask(options.question)
    if options.json:
        print_json(answer.to_json())
        return DONE
    print(answer.answer)
    for citation in answer.citations:
        place = " > ".join((citation.document, *filter(None, [citation.part]), *citation.heading))
        print(f"  [{citation.n}] {place}\uff08{citation.path}\uff09")
    for struck in answer.struck:
        print(f"  未采用：{struck.text}（{'；'.join(struck.reasons)}）")
    if answer.missing:
        print(answer.missing)
    for near in answer.nearest:
        print(f"  可以看看\uff1a{near.document}\uff08{near.path}\uff09")
        if near.quote:
            print(f"    {phrases.NEAREST_SENTENCES}：{near.quote}")
    return DONE


def _batch(arguments: Sequence[str]) -> int:
    source, target, data = _files("batch", arguments)
    from answer.opening import open_assistant

    with open_assistant(data, say=_say) as assistant:
        return _each(
            source, target, ("question",), lambda row: assistant.ask(row["question"]).to_json()
        )


def _verify(arguments: Sequence[str]) -> int:
    source, target, _ = _files("verify", arguments)
    return _each(source, target, ("statement", "quote"), _verdict)


def _verdict(row: dict[str, Any]) -> dict[str, Any]:
    verdict = verify(row["statement"], row["quote"])
    return {
        "supported": verdict.supported,
        "score": verdict.score,
        "reasons": list(verdict.reasons),
    }


def _files(command: str, arguments: Sequence[str]) -> tuple[Path, Path, Path]:
    parser = CommandParser(f"python -m answer {command}", _DESCRIPTION)
    parser.add_argument(
        "source", type=Path, metavar="IN.jsonl", help="输入\uff0c每行一个 JSON 对象"
    )
    parser.add_argument("target", type=Path, metavar="OUT.jsonl", help="输出\uff0c顺序与输入相同")
    add_data_argument(parser)
    options = parser.parse_args(arguments)
    return options.source, options.target, options.data


def _each(
    source: Path,
    target: Path,
    fields: Sequence[str],
    result: Callable[[dict[str, Any]], dict[str, Any]],
) -> int:
    """Write one line for each line of the source, in order; a bad line is named and left out."""
    bad = 0
    with target.open("w", encoding="utf-8") as out:
        for number, line in _lines(source):
            try:
                row = _row(line, fields)
            except ValueError as error:
                _say(f"{source} 第 {number} 行\uff1a{error}\uff0c已跳过")
                bad += 1
                continue
            out.write(json.dumps({"id": row["id"], **result(row)}, ensure_ascii=False) + "\n")
    return IN_PART if bad else DONE


def _lines(source: Path) -> Iterator[tuple[int, str]]:
    with source.open(encoding="utf-8-sig", errors="replace") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                yield number, line


def _row(line: str, fields: Sequence[str]) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise ValueError(f"不是 JSON\uff08{error.msg}\uff09") from error
    if not isinstance(row, dict) or "id" not in row:
        raise ValueError("缺少 id")
    for field in fields:
        if not isinstance(row.get(field), str):
            raise ValueError(f"{field} 应为文字\uff0c不能是 {row.get(field)!r}")
    return row


def _say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
