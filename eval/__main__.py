"""python -m eval: measure retrieval and answers, and hold the quality gate."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval import gate
from eval.beir import BeirSet, evaluate, write_trec
from eval.questions import DEV, DEVS, LAW_QUESTIONS, STARTER_QUESTIONS
from eval.scale import SIZES
from index import places
from index.encoder import Encoder, configured_encoder
from ingest import databases
from ingest.arguments import add_data_argument
from ingest.locks import AlreadyRunning

if TYPE_CHECKING:
    from eval.answers import Report


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 below a floor, 2 wrong use."""
    typed = list(sys.argv[1:] if argv is None else argv)
    options = _parser().parse_args(typed)
    options.typed = typed
    for setting in (databases.SETTING, places.SETTING):
        # What is measured reads its own documents: the office's library is not for that.
        os.environ.pop(setting, None)
    try:
        command: Any = options.command
        return int(command(options, None if options.words_only else configured_encoder(os.environ)))
    except (AlreadyRunning, OSError, ValueError) as error:
        _say(str(error))
        return 2


def _beir(options: argparse.Namespace, encoder: Encoder | None) -> int:
    result, run = evaluate(BeirSet.load(options.folder), encoder, say=_say)
    if options.run is not None:
        write_trec(run, options.run)
    if options.json:
        print(json.dumps(result.to_json(), ensure_ascii=False))
        return 0
    quality = "  ".join(f"{name} {value:.4f}" for name, value in result.measures.items())
    print(
        f"{result.name}:{result.passages} 段，{result.queries} 问\n{quality}\n"
        f"建索引 {result.index_seconds} 秒；每问 {result.ms_p50} 毫秒（95% 在 {result.ms_p95} 以内）;"
        f"内存峰值 {result.peak_mb} MB"
    )
    return 0


def _gate(options: argparse.Namespace, encoder: Encoder | None) -> int:
    floors = gate.load_floors(options.baseline)
    planned = gate.measurements(options.bench, encoder, say=_say)
    if missing := gate.unmeasured(floors, planned):
        raise ValueError(f"基线里的测量 {'、'.join(missing)} 没有对应的程序")
    values = {measurement.name: measurement.measure() for measurement in planned}
    verdicts = gate.judged(floors, values)
    for verdict in verdicts:
        mark = "通过" if verdict.holds else "低于下限"
        value = "未测" if verdict.value is None else f"{verdict.value:.4f}"
        print(f"{mark}  {verdict.name}  {verdict.metric}  {value}（下限 {verdict.floor:.3f}）")
    if not options.words_only and options.data.is_dir():
        gate.save_report(values, options.data / gate.REPORT)
    if not all(verdict.holds for verdict in verdicts):
        return 1
    if options.raise_floors:
        gate.save_floors(gate.raised(floors, values), options.baseline)
        print(f"下限已提高到本次的测量值：{options.baseline}")
    return 0


def _answers(options: argparse.Namespace, _: Encoder | None) -> int:
    from eval import answers

    beside = answers.Beside(options.beside, options.passages) if options.beside else None
    return _answered(options, answers.measure_corpus(options.questions, _say, beside))


def _laws(options: argparse.Namespace, _: Encoder | None) -> int:
    from eval import laws

    report = laws.measure(laws.load(options.questions), options.folder, _say)
    return _answered(options, report)


def _answered(options: argparse.Namespace, report: Report) -> int:
    """Print what answers are worth as JSON, or as a table and the faults of each."""
    from rich.console import Console

    from eval import answers

    if options.json:
        print(json.dumps(report.to_json(), ensure_ascii=False))
        return 0
    console = Console()
    _say_how(options)
    console.print(answers.table(report))
    for judgement in report.judgements:
        if judgement.faults:
            question = judgement.question
            line = f"{question.id}  {question.question}  {';'.join(judgement.faults)}"
            console.print(line, markup=False, highlight=False)
    return 0


def _peers(options: argparse.Namespace, _: Encoder | None) -> int:
    from eval import peers

    results: list[peers.PeerResult] = []
    for folder in options.folders:
        _say(f"正在比较：{folder}")
        results += peers.compare(folder, options.queries)
    return _told(options, results, peers.plot, peers.table)


def _scale(options: argparse.Namespace, _: Encoder | None) -> int:
    from eval import scale

    results = scale.compare(options.laws, options.passages, options.each)
    return _told(options, results, scale.plot, scale.table)


def _told(
    options: argparse.Namespace,
    results: list[Any],
    plot: Callable[[list[Any]], str],
    table: Callable[[list[Any]], str],
) -> int:
    """Print results as JSON or as a table with command and machine; plot them where asked."""
    from eval import peers

    if options.plot is not None:
        options.plot.write_text(plot(results), encoding="utf-8")
    if options.json:
        found = [result.to_json() for result in results]
        print(json.dumps({"machine": peers.machine(), "results": found}, ensure_ascii=False))
        return 0
    _say_how(options)
    print(table(results))
    return 0


def _say_how(options: argparse.Namespace) -> None:
    """Print the command that was typed and the machine that it runs on."""
    from eval.peers import machine

    print(f"命令：python -m eval {' '.join(options.typed)}\n机器：{machine()}\n", flush=True)


def _startup(options: argparse.Namespace, _: Encoder | None) -> int:
    from eval import startup

    found = startup.report(startup.measure(options.runs, _say))
    if options.json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        print("\n".join(f"{name}\t{value}" for name, value in found.items()))
    return 0


def _drafting(options: argparse.Namespace, _: Encoder | None) -> int:
    from eval import drafting

    found = drafting.report(drafting.measure(options.runs, options.over, _say))
    if options.json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        print("\n".join(f"{name}\t{value}" for name, value in found.items()))
    return 0


def _load(options: argparse.Namespace, _: Encoder | None) -> int:
    import signal

    from eval import load

    # Also where the run is ended from outside, the app that it started is ended with it.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    found = load.measure(options.users, options.questions, options.over, options.accounts, _say)
    told = load.report(found, options.typed)
    if options.json:
        print(json.dumps(told, ensure_ascii=False))
    else:
        print("\n".join(f"{name}\t{value}" for name, value in told.items()))
    return 0 if found.all_answered else 1


def _match(options: argparse.Namespace, _: Encoder | None) -> int:
    from answer.matching import SHIPPED_MATCHER
    from eval import matching

    for matcher, folder in matching.taught(DEVS, STARTER_QUESTIONS, _say):
        matching.save(matcher, SHIPPED_MATCHER if folder is None else options.folds / folder)
    return 0


def _learn(options: argparse.Namespace, _: Encoder | None) -> int:
    from answer.scoring import FITTED
    from eval import learning, matching
    from eval.lessons import FOLDS

    matchers = [matching.read(options.folds / str(fold)) for fold in range(FOLDS)]
    scorer, told = learning.learn(options.questions or DEVS, matchers, _say)
    if not options.check:
        learning.save(scorer, FITTED)
    print(json.dumps(told, ensure_ascii=False, indent=2))
    return 0


def _ingest(options: argparse.Namespace, _: Encoder | None) -> int:
    # Imported here: the other commands need no reader.
    from eval import ingest_speed

    speed = ingest_speed.measure(options.folder, options.workers)
    if options.json:
        print(json.dumps(speed.to_json(), ensure_ascii=False))
    else:
        print(ingest_speed.report(speed))
    return 0


def _citecheck(options: argparse.Namespace, _: Encoder | None) -> int:
    from eval import citecheck

    rows = citecheck.load(options.file)
    if options.fit:
        print("\t".join(map(str, citecheck.fitted(rows))))
        return 0
    report = citecheck.measure(rows)
    if options.json:
        print(json.dumps(report.to_json(), ensure_ascii=False))
        return 0
    for kind, found in report.accuracies.items():
        print(
            f"{kind}:{found.rows} 行，判对 {found.accuracy:.1%},"
            f"误判为有据 {found.wrongly_supported}，误判为无据 {found.wrongly_struck}"
        )
    print(f"阈值 {report.threshold}；每秒 {report.rows_per_second:.0f} 行")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m eval", description="评测")
    commands = parser.add_subparsers(required=True, metavar="命令")
    beir = commands.add_parser("beir", help="用 BEIR 文件夹评测检索")
    beir.add_argument("folder", type=Path, metavar="DIR", help="含 corpus.jsonl 等的文件夹")
    beir.add_argument("--run", type=Path, metavar="OUT.trec", help="把结果写成 TREC 格式")
    beir.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")
    beir.set_defaults(command=_beir)
    hold = commands.add_parser("gate", help="质量不得低于基线的下限")
    hold.add_argument("--bench", type=Path, metavar="DIR", help="另测此处的公开评测集")
    hold.add_argument("--baseline", type=Path, default=gate.BASELINE, metavar="FILE", help="基线")
    hold.add_argument(
        "--raise", dest="raise_floors", action="store_true", help="把下限提高到测量值（只升不降）"
    )
    add_data_argument(hold)
    hold.set_defaults(command=_gate)
    ask = commands.add_parser("answers", help="用问题集评测回答")
    ask.add_argument(
        "questions", type=Path, nargs="?", default=DEV, metavar="FILE", help="问题集，默认为开发集"
    )
    ask.add_argument(
        "--beside", type=Path, metavar="DIR", help="另外读入一个文件夹里的资料，看资料多了要等多久"
    )
    ask.add_argument(
        "--passages", type=int, default=3_000, metavar="N", help="读到合计多少段为止，默认 3000"
    )
    ask.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")
    ask.set_defaults(command=_answers, words_only=True)
    law = commands.add_parser(
        "laws", help="用法规原文评测回答：引到哪一条、话说全没有、该拒的拒了没有"
    )
    law.add_argument("folder", type=Path, metavar="DIR", help="法规原文所在目录")
    law.add_argument(
        "questions", type=Path, nargs="?", default=LAW_QUESTIONS, metavar="FILE", help="法规问题集"
    )
    law.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")
    law.set_defaults(command=_laws, words_only=True)
    rivals = commands.add_parser("peers", help="同样的评测集，与别的检索方法比较")
    rivals.add_argument("folders", type=Path, nargs="+", metavar="DIR", help="BEIR 文件夹")
    rivals.add_argument("--queries", type=int, metavar="N", help="每个集至多问几个问题")
    rivals.add_argument("--plot", type=Path, metavar="OUT.svg", help="把质量画成图")
    rivals.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")
    rivals.set_defaults(command=_peers, words_only=True)
    size = commands.add_parser("scale", help="检索的花费与段落数：法规加改了词的副本")
    size.add_argument("laws", type=Path, metavar="DIR", help="法规 .md 文件所在目录")
    size.add_argument(
        "--passages", type=int, nargs="+", default=SIZES, metavar="N", help="量这些段落数"
    )
    size.add_argument("--each", type=int, metavar="N", help="每份文件几段，默认如法规的平均")
    size.add_argument("--plot", type=Path, metavar="OUT.svg", help="把用时画成图")
    size.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")
    size.set_defaults(command=_scale, words_only=True)
    start = commands.add_parser("startup", help="启动到可用、首次回答的时间和内存")
    start.add_argument("--runs", type=int, default=3, metavar="N", help="测几次取中位数")
    start.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")
    start.set_defaults(command=_startup, words_only=True)
    whole = commands.add_parser("drafting", help="起草一份完整的自查报告要多少秒")
    whole.add_argument("--runs", type=int, default=3, metavar="N", help="测几次取中位数")
    whole.add_argument(
        "--data", dest="over", type=Path, metavar="DIR", help="用此目录的资料库，默认用示范资料"
    )
    whole.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")
    whole.set_defaults(command=_drafting, words_only=True)
    many = commands.add_parser("load", help="许多人同时提问：各等多久，有没有被拒绝，用多少内存")
    many.add_argument("--users", type=int, default=20, metavar="N", help="同时几人（默认 20）")
    many.add_argument("--questions", type=int, default=5, metavar="N", help="每人几问（默认 5）")
    many.add_argument(
        "--data", dest="over", type=Path, metavar="DIR", help="用此目录资料的副本，默认用示范资料"
    )
    many.add_argument("--accounts", action="store_true", help="每人用自己的账号登录后提问")
    many.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")
    many.set_defaults(command=_load, words_only=True)
    match = commands.add_parser("match", help="训练对读问题和句子的小网络，写入程序")
    match.add_argument("folds", type=Path, metavar="DIR", help="各折的网络写在此处，learn 要用")
    match.set_defaults(command=_match, words_only=True)
    learn = commands.add_parser("learn", help="由开发集拟合选句和拒答的权重，逐折检验后写入程序")
    learn.add_argument("folds", type=Path, metavar="DIR", help="match 写下各折网络的目录")
    learn.add_argument("questions", type=Path, nargs="*", metavar="FILE", help="默认为各开发集")
    learn.add_argument("--check", action="store_true", help="只检验，不写入")
    learn.set_defaults(command=_learn, words_only=True)
    ingest = commands.add_parser("ingest", help="读入一个文件夹的速度和内存")
    ingest.add_argument("folder", type=Path, metavar="DIR", help="要读的文件夹")
    ingest.add_argument("--workers", type=int, metavar="N", help="读取进程数，默认每核一个")
    ingest.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")
    ingest.set_defaults(command=_ingest, words_only=True)
    cite = commands.add_parser("citecheck", help="用带标签的陈述与引文评测核对")
    cite.add_argument("file", type=Path, metavar="FILE", help="JSONL:statement、quote、label")
    cite.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")
    cite.add_argument("--fit", action="store_true", help="只输出在偶数行上拟合的截距和权重")
    cite.set_defaults(command=_citecheck, words_only=True)
    for command in (beir, hold):
        command.add_argument("--words-only", action="store_true", help="不用语义模型")
    return parser


def _say(message: str) -> None:
    print(message, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
