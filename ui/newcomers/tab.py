"""The 新人入门 tab: terms A–Z, a reading path for each role, and a self-test with sources."""

from __future__ import annotations

import logging
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import gradio as gr

from answer.indicators import Catalogue
from answer.reading_paths import ReadingPath
from answer.self_test import QuizQuestion, all_questions, round_of
from index.terms import Term, TermBase
from index.tokens import normalised
from ui.events import QUICK, QUIET, script, sent
from ui.identity import Who
from ui.newcomers.progress import Learned, Progress
from ui.newcomers.views import (
    path_html,
    question_html,
    result_html,
    standing_html,
    terms_html,
    verdict_html,
)
from ui.reader import EMPTY, reader_html
from ui.source_opening import DocumentStore

log = logging.getLogger(__name__)

LONGEST_SEARCH = 50
"""Characters of a search for terms that are looked at."""
ROUND = 10
"""Questions of one round."""
CHOOSE = "请先选一个答案。"


@dataclass(frozen=True, slots=True)
class Round:
    """A round of the self-test: its questions, which one is asked, what was answered rightly."""

    questions: tuple[QuizQuestion, ...] = ()
    at: int = 0
    right: int = 0
    chosen: int | None = None

    @property
    def question(self) -> QuizQuestion:
        """The question that is asked."""
        return self.questions[self.at]


@dataclass(frozen=True)
class NewcomerTab:
    """The handlers of the tab; each names its user and trusts nothing that the browser sent."""

    terms: TermBase
    catalogue: Catalogue
    paths: tuple[ReadingPath, ...]
    library: DocumentStore
    progress: Progress
    who: Who

    @cached_property
    def questions(self) -> tuple[QuizQuestion, ...]:
        """Every question of the self-test."""
        return all_questions(self.terms, self.catalogue)

    def held(self) -> Mapping[str, str]:
        """Return source → document id for the corpus files that the library holds."""
        sources = {term.source for term in self.terms.terms}
        sources |= {source for path in self.paths for source in path.sources}
        sources |= {question.source for question in self.questions}
        return held_sources(sources, self.library)

    def begin(self, wanted: str, role: str, playing: Round, request: gr.Request) -> tuple[Any, ...]:
        """Return what a tab that was just opened shows; a round under way stays as it is."""
        standing = gr.skip()
        if not playing.questions:
            learned = self.progress.of(self.who(request).name)
            standing = standing_html(learned, len(self.questions))
        # Only now may a round begin: what comes here would be shown over its first question.
        ready = gr.update(interactive=True)
        return self.search(wanted), self.choose_path(role, request), standing, ready

    def search(self, wanted: str) -> str:
        """Return the terms whose name, other names or explanation hold what was typed."""
        return terms_html(
            found_terms(self.terms.terms, (wanted or "")[:LONGEST_SEARCH]), self.held()
        )

    def choose_path(self, role: str, request: gr.Request) -> str:
        """Return the reading path of a role."""
        path = next((path for path in self.paths if path.role == role), self.paths[0])
        return path_html(path, self.held(), self.progress.of(self.who(request).name))

    def mark_read(self, role: str, event: gr.EventData, request: gr.Request) -> str:
        """Keep a tick and return the path that shows it."""
        source = sent(event, "source")
        if any(source in path.sources for path in self.paths):
            read = sent(event, "read") == "yes"
            self.progress.mark(self.who(request).name, source, read=read)
        return self.choose_path(role, request)

    def open(self, event: gr.EventData) -> str:
        """Return a document in the reader, the term it was opened for highlighted."""
        return reader_html(sent(event, "href"), sent(event, "term"), self.library)

    def start(self, request: gr.Request) -> tuple[Any, ...]:
        """Return the first question of a new round."""
        learned = self.progress.of(self.who(request).name)
        seed = random.randrange(2**31)
        questions = round_of(self.questions, learned.right, learned.wrong, ROUND, seed)
        return self._asked(Round(questions))

    def start_over(self, request: gr.Request) -> tuple[Any, ...]:
        """Forget all answers of the user and return what the test looks like before a round."""
        self.progress.start_over(self.who(request).name)
        hidden = gr.update(visible=False)
        standing = standing_html(Learned(), len(self.questions))
        return Round(), standing, gr.update(visible=False, value=None), "", hidden, hidden

    def submit(self, playing: Round, answer: int | None, request: gr.Request) -> tuple[Any, ...]:
        """Return the verdict on an answer, and the button that leads on."""
        if not playing.questions or playing.chosen is not None:
            return (gr.skip(),) * 6
        if answer is None:
            gr.Info(CHOOSE, title="提示")
            return (gr.skip(),) * 6
        question = playing.question
        right = answer == question.right
        self.progress.answer(self.who(request).name, question.id, right=right)
        judged = replace(playing, chosen=answer, right=playing.right + right)
        last = playing.at + 1 == len(playing.questions)
        return (
            judged,
            gr.skip(),
            gr.update(interactive=False),
            verdict_html(question, answer, self.held()),
            gr.update(visible=False),
            gr.update(visible=True, value="看结果" if last else "下一题"),
        )

    def go_on(self, playing: Round, request: gr.Request) -> tuple[Any, ...]:
        """Return the next question, or the result after the last one."""
        if not playing.questions or playing.chosen is None:
            return (gr.skip(),) * 6
        if playing.at + 1 < len(playing.questions):
            return self._asked(replace(playing, at=playing.at + 1, chosen=None))
        learned = self.progress.of(self.who(request).name)
        result = result_html(playing.right, len(playing.questions), learned, len(self.questions))
        hidden = gr.update(visible=False)
        return Round(), result, gr.update(visible=False, value=None), "", hidden, hidden

    def _asked(self, playing: Round) -> tuple[Any, ...]:
        question = playing.question
        choices = [(option, number) for number, option in enumerate(question.options)]
        return (
            playing,
            question_html(question, playing.at + 1, len(playing.questions)),
            gr.update(visible=True, choices=choices, value=None, interactive=True),
            "",
            gr.update(visible=True),
            gr.update(visible=False),
        )


def build(
    terms: TermBase,
    catalogue: Catalogue,
    paths: Sequence[ReadingPath],
    library: DocumentStore,
    progress: Progress,
    who: Who,
    entered: gr.Tab,
) -> None:
    """Lay the tab out in the Blocks that are open, and wire it.

    terms, catalogue and paths are what the corpus holds; library and progress serve all users;
    entered: the tab that all this stands in; what it shows is asked for when it is opened.
    """
    tab = NewcomerTab(terms, catalogue, tuple(paths), library, progress, who)
    playing = gr.State(Round())
    with gr.Row(elem_classes="workbench"):
        with (
            gr.Column(scale=3, min_width=320, elem_classes="newcomer-column"),
            gr.Tabs(elem_id="newcomer-tabs"),
        ):
            with gr.Tab("术语", id="terms"):
                search = gr.Textbox(
                    elem_id="term-search",
                    label="查找术语",
                    placeholder="输入术语、别名或者解释里的词",
                    max_length=LONGEST_SEARCH,
                )
                listed = gr.HTML("", elem_id="terms", js_on_load=script("bench.js", "links.js"))
            with gr.Tab("阅读路线", id="paths"):
                role = gr.Radio(
                    [path.role for path in paths],
                    value=paths[0].role,
                    label="我的岗位",
                    elem_id="role",
                )
                path = gr.HTML("", elem_id="reading-path", js_on_load=script("links.js"))
            with gr.Tab("自测", id="test"):
                asked = gr.HTML(
                    "", elem_id="test-question", js_on_load=script("dialog.js", "links.js")
                )
                options = gr.Radio([], label="选一个答案", elem_id="test-options", visible=False)
                verdict = gr.HTML("", elem_id="test-verdict", js_on_load=script("links.js"))
                with gr.Row(elem_classes="sheet-row"):
                    submit = gr.Button(
                        "提交",
                        variant="primary",
                        elem_id="test-submit",
                        visible=False,
                        scale=0,
                        min_width=140,
                    )
                    following = gr.Button(
                        "下一题",
                        variant="primary",
                        elem_id="test-next",
                        visible=False,
                        scale=0,
                        min_width=140,
                    )
                    start = gr.Button(
                        "开始新一轮",
                        elem_id="test-start",
                        scale=0,
                        min_width=140,
                        interactive=False,
                    )
        with gr.Column(scale=2, min_width=320, elem_classes="source-column"):
            reader = gr.HTML(EMPTY, elem_classes="reader", js_on_load=script("reader.js"))

    shown = [playing, asked, options, verdict, submit, following]
    search.change(tab.search, [search], [listed], **QUICK)
    role.change(tab.choose_path, [role], [path], **QUICK)
    path.read(tab.mark_read, [role], [path], **QUICK)
    for component in (listed, path, verdict):
        component.open(tab.open, None, [reader], **QUICK)
    reader.close(lambda: EMPTY, None, [reader], **QUICK)
    asked.restart(tab.start_over, None, shown, **QUICK)
    start.click(tab.start, None, shown, **QUICK)
    submit.click(tab.submit, [playing, options], shown, **QUIET)
    following.click(tab.go_on, [playing], shown, **QUICK)
    entered.select(tab.begin, [search, role, playing], [listed, path, asked, start], **QUICK)


def found_terms(terms: Sequence[Term], wanted: str) -> list[Term]:
    """Return the terms that hold what was typed, those that hold it in their name first."""
    plain = normalised(wanted).strip()
    names = [t for t in terms if any(plain in normalised(name) for name in (t.name, *t.aliases))]
    explained = [t for t in terms if t not in names and plain in normalised(t.definition)]
    return names + explained


def held_sources(sources: set[str], library: DocumentStore) -> Mapping[str, str]:
    """Return source → document id for the sources that a library holds.

    A source is a path from the corpus folder; the library knows it by the path it was read from.
    """
    held: dict[str, str] = {}
    for card in library.cards():
        path = card.path.replace("\\", "/")
        at = path.rfind("documents/")
        if at >= 0 and path[at:] in sources:
            held.setdefault(path[at:], card.id)
    return held
