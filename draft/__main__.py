"""The command `python -m draft`: templates, fact sheets, drafts, assessment and checks."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.arguments import CommandParser, add_data_argument, add_json_argument, print_json

if TYPE_CHECKING:
    from argparse import Namespace

    from answer.answering import Assistant
    from draft.drafts import Draft
    from draft.facts import FactSheet
    from draft.opening import Office
    from draft.sheets.factsheet import Form
    from draft.templating.templates import Template
    from draft.writing.office_template import OfficeTemplate

DONE, IN_PART, WRONG_USE = 0, 1, 2

_DESCRIPTION = """按模板和数据表起草，每句话都有依据，没有的数据标为【待填】。

  python -m draft list                                         列出模板
  python -m draft facts 模板 --out 数据表.xlsx                   生成空白数据表（--from 带上上年的数）
  python -m draft write 模板 --facts 数据表.xlsx --out 稿子.docx   起草；模板可以是本单位的 .docx
  python -m draft matrix --facts 数据表.xlsx --out 测评.xlsx      模拟测评和整改清单
  python -m draft check 稿子.docx --facts 数据表.xlsx             核对改过的稿子
  python -m draft compare 去年报告.docx --facts 数据表.xlsx       对照往年的报告"""
_WORD = ".docx"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code: 0 done, 1 done in part, 2 wrong use."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        command = _COMMANDS.get(arguments[0] if arguments else "")
        if command is None:
            parser = CommandParser("python -m draft", _DESCRIPTION)
            parser.add_argument("command", metavar="命令", choices=list(_COMMANDS))
            parser.parse_args(arguments[:1])
            return WRONG_USE
        return command(arguments[1:])
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else WRONG_USE
    except FileNotFoundError as error:
        _say(f"未执行：没有这个文件：{error.filename or error}")
    except PermissionError as error:
        _say(f"未执行：没有权限，或者文件正被别的程序打开：{error.filename or error}")
    except (OSError, ValueError, LookupError, ModuleNotFoundError) as error:
        _say(f"未执行：{error}")
    return WRONG_USE


def _list(arguments: Sequence[str]) -> int:
    options = _parser("list", "列出模板和各自的用途。").parse_args(arguments)
    found, faulty = _office(options).templates()
    if options.json:
        templates = [
            {
                "id": template.id,
                "kind": template.kind,
                "purpose": template.purpose,
                "indicators": list(template.indicators),
                "slots": [slot.id for slot in template.slots],
                "required": [slot.id for slot in template.slots if slot.id in template.required],
            }
            for template in found
        ]
        print_json({"templates": templates, "faulty": [str(error) for error in faulty]})
    else:
        for template in found:
            print(f"{template.id}（{len(template.slots)}个数据项）：{template.purpose}")
    for error in faulty:
        _say(str(error))
    return IN_PART if faulty else DONE


def _facts(arguments: Sequence[str]) -> int:
    parser = _parser("facts", "生成一个模板的空白数据表，后缀 .xlsx、.csv 或 .yaml。")
    _add_template(parser)
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="要写的数据表")
    parser.add_argument("--force", action="store_true", help="已有同名文件时，用空表替换它")
    parser.add_argument(
        "--from",
        dest="last",
        type=Path,
        metavar="FILE",
        help="上年填好的数据表：其中的本年数作为新表的上年数，单位和责任单位照填",
    )
    options = parser.parse_args(arguments)
    from draft.sheets.factsheet import write_blank, write_sheet
    from draft.sheets.new_year import next_years

    office = _office(options)
    own = _own(options.template, office)
    form: Form = own or office.folder.load(options.template)
    if options.out.exists() and not options.force:  # it may be one that somebody filled in
        raise ValueError(f"{options.out} 已经有了；请换一个名称，或者加 --force 用空表替换它")
    if options.last:
        known = next_years(_read(options.last, office, *filter(None, (own,))))
        write_sheet(form, office.catalogue, _target(options.out), known)
    else:
        write_blank(form, office.catalogue, _target(options.out))
    if options.json:
        slots = [slot.id for slot in form.slots]
        print_json({"template": form.id, "path": str(options.out), "slots": slots})
    else:
        required = sum(slot.id in form.required for slot in form.slots)
        print(f"已写入 {options.out}：{len(form.slots)}个数据项，其中必填{required}个")
    return DONE


def _write(arguments: Sequence[str]) -> int:
    parser = _parser("write", "用数据表起草，写成 .docx。")
    _add_template(parser)
    _add_facts(parser)
    parser.add_argument("--out", type=Path, required=True, metavar="FILE.docx", help="要写的稿子")
    parser.add_argument("--clean", action="store_true", help="不带引文编号和引用来源")
    parser.add_argument("--plain", action="store_true", help="不用语言模型润色")
    parser.add_argument("--indicator", default="", metavar="编号", help="只写一个指标的章节")
    options = parser.parse_args(arguments)
    out = _target(options.out, _WORD)
    office = _office(options)
    if own := _own(options.template, office):
        from draft.writing.office_template import fill_office_template

        if own.path.resolve() == out.resolve():
            raise ValueError(f"{out}：就是模板本身，请换一个名称，免得模板被替换")
        sheet = _sheet(options, office, own)
        places = fill_office_template(own, sheet, office.catalogue, out)
        written = {"template": own.id, "open": [asdict(place) for place in places]}
        return _written(options, written, [_open_line(p.name, p.unit, p.section) for p in places])
    from draft.as_json import draft_json
    from draft.word.document import write_document

    template = office.folder.load(options.template)
    draft = _draft(options, office, template, _sheet(options, office))
    write_document(draft, out, sources=not options.clean)
    return _written(options, draft_json(draft), list(_remarks(draft)))


def _matrix(arguments: Sequence[str]) -> int:
    parser = _parser("matrix", "模拟测评：逐项指标对照要求，先列失分项。")
    _add_facts(parser)
    parser.add_argument("--out", type=Path, metavar="FILE.xlsx", help="要写的测评表和整改清单")
    options = parser.parse_args(arguments)
    from draft.assessing.as_json import assessment_json
    from draft.assessing.assessment import assess
    from draft.assessing.rectification import rectifications
    from draft.assessing.workbook import write_assessment

    office = _office(options)
    sheet = _sheet(options, office)
    assessment = assess(sheet, office.catalogue)
    rows = rectifications(assessment, sheet, office.catalogue, office.measures)
    if options.out:
        write_assessment(assessment, rows, _target(options.out, ".xlsx"))
    if options.json:
        print_json(assessment_json(assessment, rows))
        return DONE
    print("，".join(f"{status}{count}项" for status, count in assessment.counts().items()))
    for check in assessment.checks:
        gaps = (
            f"{figure.fact.slot.id}{figure.gap_in_words or '没有数据'}"
            for figure in check.figures
            if figure.status != "达标"
        )
        told = "；".join((*gaps, *(f"缺{item}" for item in check.missing_evidence)))
        print(f"{check.status}　{check.indicator.id} {check.indicator.name}　{told}".rstrip("　"))
    return DONE


def _check(arguments: Sequence[str]) -> int:
    parser = _parser("check", "核对改过的稿子：哪些句子失去依据，哪些数字与数据表不符。")
    parser.add_argument("file", type=Path, metavar="FILE.docx", help="改过的稿子")
    options, sheet, draft = _against(parser, arguments)
    from draft.checking.checks import check

    report = check(options.file, sheet, draft)
    _show(options, report.to_json(), report.lines())
    return IN_PART if report.findings else DONE


def _compare(arguments: Sequence[str]) -> int:
    parser = _parser("compare", "对照往年的报告：哪些数字过时，缺哪些章节，哪些句子可以沿用。")
    parser.add_argument("file", type=Path, metavar="OLD.docx", help="往年的报告")
    options, sheet, draft = _against(parser, arguments)
    from draft.checking.comparing import compare

    comparison = compare(options.file, sheet, draft)
    _show(options, comparison.to_json(), comparison.lines())
    return DONE


def _against(parser: CommandParser, arguments: Sequence[str]) -> tuple[Namespace, FactSheet, Draft]:
    """Return the options, the fact sheet, and what template and sheet give today."""
    _add_facts(parser)
    parser.add_argument("--template", default="", metavar="模板", help="默认为数据表所属的模板")
    options = parser.parse_args(arguments)
    office = _office(options)
    sheet = _sheet(options, office)
    name = options.template or sheet.template
    if not name:
        names = "、".join(office.folder.names())
        raise ValueError(
            f"{options.facts}没有写明是哪个模板的数据表，请用 --template 指定：{names}"
        )
    options.plain, options.indicator = True, ""
    return options, sheet, _draft(options, office, office.folder.load(name), sheet)


def _sheet(options: Namespace, office: Office, *others: Form) -> FactSheet:
    return _read(options.facts, office, *others)


def _read(path: Path, office: Office, *others: Form) -> FactSheet:
    """Return a fact sheet; what a person should know of its reading goes to stderr."""
    sheet = office.read(path, *others)
    for note in sheet.notes:
        _say(f"{path}：{note}")
    return sheet


def _draft(options: Namespace, office: Office, template: Template, sheet: FactSheet) -> Draft:
    with _assistant(options.data) as assistant:
        if assistant and options.plain:
            assistant = replace(assistant, model=None)
        return office.draft(template, sheet, assistant, options.indicator)


@contextmanager
def _assistant(data: Path) -> Iterator[Assistant | None]:
    """Open the library, None with a word on how to fill one where there is none."""
    if not data.is_dir():
        _say(
            f"没有资料库（{data}）：要求和外地做法不附引文；请先 python -m ingest corpus/documents"
        )
        yield None
        return
    from answer.opening import open_assistant

    with open_assistant(data, say=_say) as assistant:
        yield assistant


def _remarks(draft: Draft) -> Iterator[str]:
    for place in draft.open_places:
        yield _open_line(place.name, place.unit, place.section)
    for struck in draft.struck:
        yield f"未采用　{struck.section}：{struck.text}（{'；'.join(struck.reasons)}）"
    for note in draft.notes:
        yield f"说明　{note}"


def _open_line(name: str, unit: str, section: str) -> str:
    return f"待填　{section}：{name}" + (f"（{unit}）" if unit else "")


def _written(options: Namespace, written: dict[str, Any], remarks: Sequence[str]) -> int:
    """Tell what was written and what is left to do; done in part where anything is."""
    _show(options, {**written, "path": str(options.out)}, [f"已写入 {options.out}", *remarks])
    return IN_PART if written["open"] or written.get("struck") else DONE


def _show(options: Namespace, as_json: dict[str, Any], lines: Sequence[str]) -> None:
    if options.json:
        print_json(as_json)
    else:
        print("\n".join(lines))


def _own(template: str, office: Office) -> OfficeTemplate | None:
    """Return an office's own Word template where the name is that of a .docx, else None."""
    if Path(template).suffix.lower() != _WORD:
        return None
    from draft.writing.office_template import read_office_template

    return read_office_template(Path(template), office.folder.vocabulary)


def _office(options: Namespace) -> Office:
    from draft.opening import Office

    return Office.open(options.templates)


def _target(path: Path, suffix: str = "") -> Path:
    """Return a path that can be written; what can't be is told before anything is done."""
    if suffix and path.suffix.lower() != suffix:
        raise ValueError(f"{path}：后缀是“{path.suffix}”，应为 {suffix}")
    if not path.parent.is_dir():
        raise ValueError(f"{path}：没有 {path.parent} 这个文件夹")
    return path


def _parser(command: str, description: str) -> CommandParser:
    parser = CommandParser(f"python -m draft {command}", description)
    add_data_argument(parser)
    add_json_argument(parser)
    parser.add_argument("--templates", type=Path, metavar="DIR", help="模板所在的文件夹")
    return parser


def _add_template(parser: CommandParser) -> None:
    parser.add_argument("template", metavar="模板", help="模板的名称，或者本单位 .docx 模板的路径")


def _add_facts(parser: CommandParser) -> None:
    parser.add_argument(
        "--facts", type=Path, required=True, metavar="FILE", help="填好的数据表（xlsx、csv、yaml）"
    )


def _say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


_COMMANDS: dict[str, Callable[[Sequence[str]], int]] = {
    "list": _list,
    "facts": _facts,
    "write": _write,
    "matrix": _matrix,
    "check": _check,
    "compare": _compare,
}

if __name__ == "__main__":
    raise SystemExit(main())
