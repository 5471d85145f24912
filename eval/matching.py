"""Trains the network that reads a question and a sentence side by side: `python -m eval match`."""

from __future__ import annotations

import math
import random
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional

from answer.answering import Assistant
from answer.choosing import possible
from answer.evidence import Sentence
from answer.matching import (
    ABOVE,
    HEAVY,
    LONG,
    QUESTION,
    SAME,
    SENTENCE,
    WEIGHTS_FILE,
    Matcher,
    text_above,
)
from eval.answers import open_corpus
from eval.lessons import FOLDS, Lesson, lessons
from eval.questions import load
from index.encoder import StaticEncoder
from index.jsonl import rows
from index.tokens import normalised

_NOWHERE = -1e4
_READ_TOGETHER = 4
"""Parts of a step whose sentences are filled up to the same length."""
_READ = 60
"""Sentences of a reading that may stand against the right one."""
_LIKE_THE_QUOTE, _OF_THE_QUOTE = 0.4, 0.6
"""From these shares of pairs of characters on, a sentence may say what the quote says."""


@dataclass(frozen=True, slots=True)
class TrainingSettings:
    """How a matcher is trained; every default is what the shipped one was trained with.

    epochs: passes over the examples; further: how many of the further ones are drawn anew in
    each pass, as a share of the examples; wrong: sentences that stand against the right one,
    half of them from the first `near` ones found; batch: examples a step; units: of a layer;
    dropped: share of units left out in a step; forgotten: share of the words of which a step
    knows no more than of one never met, so that the network gets along without.
    """

    epochs: int = 7
    further: float = 0.5
    wrong: int = 10
    near: int = 6
    batch: int = 16
    learning_rate: float = 1e-3
    units: int = 96
    dropped: float = 0.3
    forgotten: float = 0.3
    seed: int = 0
    threads: int = 2


@dataclass(frozen=True, slots=True)
class Example:
    """A question with sentences that were found for it, each beside what stands above it.

    right: where the sentences stand that answer it, none for a question without an answer;
    wrong: where those do that don't.
    """

    question: str
    sentences: tuple[tuple[str, str], ...]
    right: tuple[int, ...]
    wrong: tuple[int, ...]

    @classmethod
    def of(
        cls, question: str, sentences: Sequence[Sentence], right: Sequence[bool | None]
    ) -> Example:
        """Return a question with its sentences; None in right is for neither."""
        return cls(
            question,
            tuple((s.text, text_above(s)) for s in sentences),
            tuple(n for n, is_right in enumerate(right) if is_right),
            tuple(n for n, is_right in enumerate(right) if is_right is False),
        )


def of_lessons(taught: Iterable[Lesson]) -> list[Example]:
    """Return the examples that lessons hold; one whose answer was not found teaches nothing."""
    return [
        Example.of(
            lesson.reading.question.text, [r.sentence for r in lesson.possible], lesson.right
        )
        for lesson in taught
        if True in lesson.right or (False in lesson.right and not lesson.question.answerable)
    ]


def of_questions(path: Path, assistant: Assistant) -> Iterator[Example]:
    """Yield the examples of a file of questions, each with the sentence that answers it, its quote.

    Raises ValueError that names the line of what is malformed.
    """
    for _, row in rows(path, "text", "quote"):
        reading = assistant.read(row["text"])
        found = [r.sentence for r in possible(reading.question, reading.ranked)[:_READ]]
        right = [_says(sentence, row["quote"]) for sentence in found]
        if True in right and False in right:
            yield Example.of(reading.question.text, found, right)


def trained(
    examples: Sequence[Example],
    further: Sequence[Example],
    settings: TrainingSettings,
    say: Callable[[str], None],
) -> Matcher:
    """Return a matcher trained on examples.

    further: some of these are drawn in each epoch, see `TrainingSettings`.
    Raises ValueError where there is no example.
    """
    if not examples:
        raise ValueError("没有可以学习的问题")
    torch.set_num_threads(settings.threads)
    torch.manual_seed(settings.seed)
    drawn = random.Random(settings.seed)
    texts = _Texts.of(StaticEncoder.shipped(), [*examples, *further])
    network = _Network(texts.vectors, settings)
    learnt = list(network.parameters())
    words: dict[str, Any] = {"params": network.words.parameters(), "weight_decay": 1.0}
    optimiser = torch.optim.AdamW(
        [{"params": network.but_words()}, words], settings.learning_rate, weight_decay=1e-2
    )
    more = round(settings.further * len(examples)) if further else 0
    steps = settings.epochs * ((len(examples) + more) // settings.batch + 1)
    pace = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, settings.learning_rate, total_steps=steps + 1, pct_start=0.2
    )
    for epoch in range(1, settings.epochs + 1):
        told = [*examples, *(drawn.choice(further) for _ in range(more))]
        drawn.shuffle(told)
        lost = 0.0
        for start in range(0, len(told), settings.batch):
            loss = _loss(network, texts, told[start : start + settings.batch], settings, drawn)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
            nn.utils.clip_grad_norm_(learnt, 1.0)
            optimiser.step()
            pace.step()
            lost += float(loss.detach()) * settings.batch
        say(f"第 {epoch}/{settings.epochs} 轮：损失 {lost / len(told):.3f}")
    return Matcher(texts.encoder, network.weights(texts.ids))


def taught(
    files: Sequence[Path], further: Path, say: Callable[[str], None]
) -> Iterator[tuple[Matcher, str | None]]:
    """Yield a matcher for each fold, trained without its questions, then one of all questions.

    files: question files; further: one with the sentence that answers each, see `of_questions`.
    Each comes with the fold's name, None for the last. Raises ValueError as the readers do.
    """
    with (
        tempfile.TemporaryDirectory(prefix="shian-match-") as data,
        open_corpus(Path(data), say) as (assistant, library),
    ):
        say("正在读问题……")
        known = [x for file in files for x in lessons(load(file), assistant, library)]
        more = list(of_questions(further, assistant))
    for fold in range(FOLDS):
        say(f"正在训练第 {fold + 1}/{FOLDS} 折")
        seen = of_lessons(lesson for lesson in known if lesson.fold != fold)
        yield trained(seen, more, TrainingSettings(), say), str(fold)
    say("正在用全部问题训练")
    yield trained(of_lessons(known), more, TrainingSettings(), say), None


def save(matcher: Matcher, folder: Path) -> None:
    """Write a matcher's weights into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    save_file(dict(matcher.weights), folder / WEIGHTS_FILE)


def read(folder: Path) -> Matcher:
    """Return the matcher of a folder. Raises FileNotFoundError where it holds none."""
    return Matcher(StaticEncoder.shipped(), load_file(folder / WEIGHTS_FILE))


def _says(sentence: Sentence, quote: str) -> bool | None:
    """Return whether a sentence is the one quoted, None where it may say the same."""
    plain, wanted = sentence.plain, normalised(quote)
    if wanted in plain or plain in wanted:
        return True
    own, sought = ({t[i : i + 2] for i in range(len(t) - 1)} for t in (plain, wanted))
    both = len(own & sought)
    alike = both > _LIKE_THE_QUOTE * len(own | sought) or both > _OF_THE_QUOTE * len(sought)
    return None if alike else False


def _loss(
    network: _Network,
    texts: _Texts,
    examples: Sequence[Example],
    settings: TrainingSettings,
    drawn: random.Random,
) -> Tensor:
    """Return the mean loss: the right one first, and of each whether it answers at all."""
    pairs: list[tuple[str, str, str]] = []
    ends: list[tuple[int, int, bool]] = []
    for example in examples:
        half = settings.wrong // 2
        near, far = example.wrong[: settings.near], example.wrong[settings.near :]
        chosen = drawn.sample(near, min(half, len(near))) + drawn.sample(far, min(half, len(far)))
        if example.right:
            chosen.insert(0, drawn.choice(example.right))
        if not chosen:
            continue
        ends.append((len(pairs), len(pairs) + len(chosen), bool(example.right)))
        pairs += [(example.question, *example.sentences[n]) for n in chosen]
    odds = _read(network, texts, pairs)
    losses = [_loss_of(odds[start:end], answered) for start, end, answered in ends]
    return torch.stack(losses).mean()


def _read(network: _Network, texts: _Texts, pairs: Sequence[tuple[str, str, str]]) -> Tensor:
    """Return what the network makes of pairs; those of like length go together, to fill up less."""
    order = sorted(range(len(pairs)), key=lambda n: len(pairs[n][1]))
    size = -(-len(order) // _READ_TOGETHER)
    odds = torch.cat(
        [
            network(*texts.places([pairs[n] for n in order[start : start + size]]))
            for start in range(0, len(order), size)
        ]
    )
    return odds[torch.tensor(order).argsort()]


def _loss_of(odds: Tensor, answered: bool) -> Tensor:
    wrong = functional.softplus(odds[1:] if answered else odds)
    if not answered:
        return wrong.max() + wrong.mean()
    first = -functional.log_softmax(odds, 0)[0]
    others = 2 * wrong.mean() if len(wrong) else torch.zeros(())
    return first + functional.softplus(-odds[0]) + others


@dataclass(frozen=True, slots=True)
class _Texts:
    """Texts as the places of their tokens among all that are met; place 0 is no token.

    ids: of the tokens, ascending; vectors: of no token and of each, shape (1 + tokens, dimension).
    """

    encoder: StaticEncoder
    ids: NDArray[np.int64]
    vectors: Tensor
    _known: dict[tuple[str, int], list[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, encoder: StaticEncoder, examples: Iterable[Example]) -> _Texts:
        """Return the texts of examples; a token that stands in none of them is not met."""
        written = {text for e in examples for text in (e.question, *chain(*e.sentences))}
        ids = np.unique([token for text in written for token in encoder.tokens(text)])
        none = np.zeros((1, encoder.dimension), dtype=np.float32)
        vectors = np.concatenate([none, encoder.token_vectors(ids)])
        return cls(encoder, ids, torch.from_numpy(vectors))

    def places(self, pairs: Sequence[tuple[str, str, str]]) -> tuple[Tensor, ...]:
        """Return those of questions, sentences and what stands above, each shape (pairs, longest)."""
        columns = zip(zip(*pairs, strict=True), (QUESTION, SENTENCE, ABOVE), strict=True)
        return tuple(self._filled_up(texts, most) for texts, most in columns)

    def _filled_up(self, texts: Sequence[str], most: int) -> Tensor:
        found = [self._places_of(text, most) for text in texts]
        table = np.zeros((len(texts), max(1, *map(len, found))), dtype=np.int64)
        for row, places in zip(table, found, strict=True):
            row[: len(places)] = places
        return torch.from_numpy(table)

    def _places_of(self, text: str, most: int) -> list[int]:
        if (text, most) not in self._known:
            tokens = self.encoder.tokens(text)[:most]
            self._known[text, most] = (1 + np.searchsorted(self.ids, tokens)).tolist()
        return self._known[text, most]


class _Network(nn.Module):
    """What `answer.matching` reads by, with the same names, as torch trains it.

    vectors: of no token and of each that is met, shape (1 + tokens, dimension).
    """

    def __init__(self, vectors: Tensor, settings: TrainingSettings) -> None:
        super().__init__()
        units, dropped = settings.units, settings.dropped
        self.dropped, self.forgotten = dropped, settings.forgotten
        self.directions = functional.normalize(vectors, dim=-1)
        self.says = vectors.norm(dim=-1) / HEAVY
        self.words = nn.Embedding(len(vectors), units)
        nn.init.zeros_(self.words.weight)
        self.project = nn.Linear(vectors.shape[1], units, bias=False)
        self.neighbours = nn.Linear(3 * units, units)
        self.sharpness = nn.Parameter(torch.tensor([6.0, 6.0]))
        self.compare_question = nn.Sequential(
            nn.Linear(4 * units + 5, units), nn.ReLU(), nn.Dropout(dropped),
            nn.Linear(units, units), nn.ReLU(),
        )  # fmt: skip
        self.compare_sentence = nn.Sequential(
            nn.Linear(3 * units + 2, units), nn.ReLU(), nn.Dropout(dropped)
        )
        self.judge = nn.Sequential(
            nn.Linear(4 * units + 3, units), nn.ReLU(), nn.Dropout(dropped), nn.Linear(units, 1)
        )

    def but_words(self) -> list[Tensor]:
        """Return all that is learnt but what it adds to the words."""
        return [w for name, w in self.named_parameters() if not name.startswith("words.")]

    def weights(self, ids: NDArray[np.int64]) -> dict[str, Any]:
        """Return all weights as arrays, the words' by the ids of their tokens."""
        found = {name: w.detach().numpy().copy() for name, w in self.named_parameters()}
        words = found.pop("words.weight")[1:].astype(np.float16)
        return {**found, "words.ids": ids.astype(np.int32), "words.weight": words}

    def forward(self, question: Tensor, sentence: Tensor, above: Tensor) -> Tensor:
        in_q, in_s, in_a = question != 0, sentence != 0, above != 0
        says_q, says_s = self.says[question], self.says[sentence]
        q, s, a = (self.directions[places] for places in (question, sentence, above))
        cosine, cosine_above = q @ s.transpose(1, 2), q @ a.transpose(1, 2)
        own, other = self._in_context(question), self._in_context(sentence)
        drawn = (own @ other.transpose(1, 2)) / math.sqrt(own.shape[-1])
        nearest = cosine.masked_fill(~in_s[:, None], -1).amax(-1)
        nearest_above = cosine_above.masked_fill(~in_a[:, None], -1).amax(-1)

        sought = (self.sharpness[0] * cosine + drawn).masked_fill(~in_s[:, None], _NOWHERE)
        found = sought.softmax(-1) @ other
        signs = (nearest, nearest_above, nearest > SAME, nearest_above > SAME, says_q)
        compared = self.compare_question(
            torch.cat([own, found, own * found, (own - found).abs(), _columns(signs)], -1)
        ) * in_q[..., None]  # fmt: skip
        share = says_q / says_q.sum(1, keepdim=True).clamp(min=1e-6)

        turned = (self.sharpness[1] * cosine + drawn).transpose(1, 2)
        back = turned.masked_fill(~in_q[:, None], _NOWHERE).softmax(-1) @ own
        answered = cosine.masked_fill(~in_q[..., None], -1).amax(1)
        told = self.compare_sentence(
            torch.cat([other, back, other * back, _columns((answered, says_s))], -1)
        ) * in_s[..., None]  # fmt: skip
        portion = says_s / says_s.sum(1, keepdim=True).clamp(min=1e-6)

        both = torch.maximum(nearest, nearest_above)
        length = torch.log1p(in_s.sum(1).float()) / LONG
        judged = self.judge(
            torch.cat(
                [
                    (share[..., None] * compared).sum(1), compared.amax(1),
                    (portion[..., None] * told).sum(1), told.amax(1),
                    _columns(((share * nearest).sum(1), (share * both).sum(1), length)),
                ],
                -1,
            )
        )  # fmt: skip
        odds: Tensor = judged.squeeze(-1)
        return odds

    def _in_context(self, places: Tensor) -> Tensor:
        directions, words = self.directions[places], self.words.weight
        if self.training:
            # The same dimensions for all tokens of a step: drawn much faster than one by one.
            kept = torch.rand(directions.shape[-1]) >= self.dropped
            directions = directions * kept / (1 - self.dropped)
            words = words * (torch.rand(len(words), 1) >= self.forgotten)
        projected = self.project(directions) + functional.embedding(places, words, padding_idx=0)
        padded = functional.pad(projected, (0, 0, 1, 1))
        near = self.neighbours(torch.cat([padded[:, :-2], projected, padded[:, 2:]], -1))
        return torch.tanh(4.0 * projected + functional.relu(near))


def _columns(each: Iterable[Tensor]) -> Tensor:
    return torch.stack([column.float() for column in each], -1)
