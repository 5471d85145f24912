"""The 新人入门 tab as escaped HTML: terms A–Z, reading paths, the self-test and its results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import PurePosixPath

from answer.reading_paths import ReadingPath, Step
from answer.self_test import QuizQuestion
from index.terms import LawRef, Term
from ui.newcomers.initials import by_initial
from ui.newcomers.progress import Learned
from ui.reader import link_html

NO_TERM = "没有找到这个词。换一个说法，或者到“问答”里问“什么是……”。"
_LETTERS = "ABCDEFGHJKLMNOPQRSTWXYZ#"


def terms_html(terms: Sequence[Term], held: Mapping[str, str]) -> str:
    """Return the terms by their letters.

    held: source → document id, for the sources that the library holds.
    """
    if not terms:
        return f'<p class="empty-note" role="status">{NO_TERM}</p>'
    groups = by_initial(terms, lambda term: term.name)
    jumps = "".join(
        f'<a class="letter" href="#terms-{_anchor(letter)}">{letter}</a>'
        if letter in groups
        else f'<span class="letter" aria-disabled="true">{letter}</span>'
        for letter in _LETTERS
    )
    listed = "".join(
        f'<section class="letter-group"><h2 id="terms-{_anchor(letter)}">{letter}</h2><dl>'
        f"{''.join(_term(term, held) for term in group)}</dl></section>"
        for letter, group in groups.items()
    )
    return (
        f'<p class="count" role="status">共{len(terms)}条术语</p>'
        f'<nav class="letters" aria-label="按首字母">{jumps}</nav>{listed}'
    )


def path_html(path: ReadingPath, held: Mapping[str, str], learned: Learned) -> str:
    """Return a reading path with what was read ticked off."""
    done = len([source for source in path.sources if source in learned.read])
    steps = "".join(_step(step, held, learned) for step in path.steps)
    return (
        f'<p class="about-path">{escape(path.about)}</p>'
        f'{bar_html("已读", done, len(path.sources), "份")}<ol class="steps">{steps}</ol>'
    )


def question_html(question: QuizQuestion, number: int, count: int) -> str:
    """Return the head of a question; its options are buttons of their own."""
    return (
        f'<p class="count">第{number}题，共{count}题 · {escape(question.topic)}</p>'
        f'<h2 class="test-prompt" tabindex="-1">{escape(question.prompt)}</h2>'
    )


def verdict_html(question: QuizQuestion, chosen: int, held: Mapping[str, str]) -> str:
    """Return whether an answer was right, why, and where that stands."""
    right = chosen == question.right
    said = "答对了" if right else "答错了"
    answer = "" if right else f"<p>正确答案：{escape(question.options[question.right])}</p>"
    laws = _laws(question.laws)
    return (
        f'<div class="verdict verdict-{"right" if right else "wrong"}" role="status" tabindex="-1">'
        f"<strong>{'✓' if right else '✗'} {said}</strong>{answer}"
        f"<p>{escape(question.explanation)}</p>{laws}"
        f'<p class="from">出处：{_source(question.source, held)}</p></div>'
    )


def result_html(right: int, count: int, learned: Learned, total: int) -> str:
    """Return the result of a round and how far the user has come over all questions."""
    if right == count:
        praise = "全部答对。"
    elif right * 5 >= count * 4:
        praise = "掌握得不错，错题下次会先出现。"
    else:
        praise = "建议先看术语和阅读路线里的文件，再做一遍；错题下次会先出现。"
    return (
        f'<div class="result" role="status"><h2>本轮答对 {right} / {count} 题</h2><p>{praise}</p>'
        f"{bar_html('全部题目已答对', len(learned.right), total, '题')}{_restart(learned)}</div>"
    )


def standing_html(learned: Learned, total: int) -> str:
    """Return how far a user has come before a round begins."""
    wrong = f"有{len(learned.wrong)}道错题，会先出现。" if learned.wrong else ""
    return (
        '<div class="result"><p>题目由术语表和指标目录生成，每题都有解释和出处。'
        f"每轮十题。{wrong}</p>{bar_html('已答对', len(learned.right), total, '题')}"
        f"{_restart(learned)}</div>"
    )


def bar_html(label: str, done: int, count: int, unit: str) -> str:
    """Return a bar with its words: label done / count unit."""
    return (
        f'<p class="progress-line"><span>{escape(label)} {done} / {count} {escape(unit)}</span>'
        f'<progress value="{done}" max="{max(count, 1)}" aria-label="{escape(label)}"></progress></p>'
    )


def _restart(learned: Learned) -> str:
    """Return the button that forgets all answers; none where there is nothing to forget."""
    if not learned.right and not learned.wrong:
        return ""
    return '<p><button type="button" class="tool" data-action="restart">清空答题记录</button></p>'


def _term(term: Term, held: Mapping[str, str]) -> str:
    aliases = "、".join(alias for alias in term.aliases if alias.strip("“”") != term.name)
    also = f'<span class="aliases">又称{escape(aliases)}</span>' if aliases else ""
    return (
        f'<div class="term"><dt>{escape(term.name)}{also}</dt><dd>{escape(term.definition)}'
        f'{_laws(term.see)}<p class="from">出处：{_source(term.source, held, term.name)}</p></dd></div>'
    )


def _step(step: Step, held: Mapping[str, str], learned: Learned) -> str:
    items = "".join(
        f'<li><label><input type="checkbox" class="read" data-source="{escape(reading.source)}"'
        f"{' checked' if reading.source in learned.read else ''}> "
        f'<span class="spoken">已读</span></label>'
        f"<span>{_source(reading.source, held)}<br>"
        f'<span class="why">{escape(reading.why)}</span></span></li>'
        for reading in step.readings
    )
    return (
        f'<li><h2>{escape(step.when)}</h2><p class="aim">读完应当：{escape(step.aim)}</p>'
        f'<ul class="readings">{items}</ul></li>'
    )


def _source(source: str, held: Mapping[str, str], term: str = "") -> str:
    """Return a source as a link where the library holds it, as its name where it does not."""
    name, document = PurePosixPath(source).stem, held.get(source, "")
    missing = "（资料库里没有）" if "/" in source and not document else ""
    return link_html(name, document, term=term) + missing


def _laws(laws: Sequence[LawRef]) -> str:
    named = "、".join(f"《{law.name}》{law.article}" for law in laws)
    return f'<p class="laws">依据：{escape(named)}</p>' if named else ""


def _anchor(letter: str) -> str:
    return "other" if letter == "#" else letter
