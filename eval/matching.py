"""Trains the network that reads a question and a sentence side by side: `python -m eval match`."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
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
_READ = 60
"""Sentences of a reading that may stand against the right one."""
_LIKE_THE_QUOTE, _OF_THE_QUOTE = 0.4, 0.6
"""From these shares of pairs of characters on, a sentence may say what the quote says."""


@dataclass(frozen=True, slots=True)
class TrainingSettings:
    """How a matcher is trained; every default is what the shipped one was trained with.

    epochs: passes over the examples, in each as many of the further ones drawn anew; wrong:
    sentences that stand against the right one, half of them from the first `near` ones found;
    batch: examples a step; units: of a layer; dropped: share of units left out in a step.
    """

    epochs: int = 4
    wrong: int = 10
    near: int = 6
    batch: int = 16
    learning_rate: float = 1e-3
    units: int = 64
    dropped: float = 0.2
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

    further: as many of these as there are examples are drawn in each epoch.
    Raises ValueError where there is no example.
    """
    if not examples:
        raise ValueError("没有可以学习的问题")
    torch.set_num_threads(settings.threads)
    torch.manual_seed(settings.seed)
    drawn = random.Random(settings.seed)
    encoder = StaticEncoder.shipped()
    network = _Network(settings.units, settings.dropped)
    texts = _Texts(encoder)
    learnt = list(network.parameters())
    optimiser = torch.optim.AdamW(learnt, lr=settings.learning_rate, weight_decay=1e-2)
    most = 2 if further else 1
    steps = settings.epochs * (most * len(examples) // settings.batch + 1)
    pace = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, settings.learning_rate, total_steps=steps + 1, pct_start=0.2
    )
    for epoch in range(1, settings.epochs + 1):
        told = [*examples, *(drawn.choice(further) for _ in range(len(examples) if further else 0))]
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
    weights = {name: w.detach().numpy().copy() for name, w in network.named_parameters()}
    return Matcher(encoder, weights)


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
    odds = network(*texts.of(pairs))
    losses = [_loss_of(odds[start:end], answered) for start, end, answered in ends]
    return torch.stack(losses).mean()


def _loss_of(odds: Tensor, answered: bool) -> Tensor:
    wrong = functional.softplus(odds[1:] if answered else odds)
    if not answered:
        return wrong.max() + wrong.mean()
    first = -functional.log_softmax(odds, 0)[0]
    others = 2 * wrong.mean() if len(wrong) else torch.zeros(())
    return first + functional.softplus(-odds[0]) + others


class _Texts:
    """Texts as tensors: directions of their tokens, how much each says, and which there are."""

    def __init__(self, encoder: StaticEncoder) -> None:
        self._encoder = encoder
        self._known: dict[tuple[str, int], list[int]] = {}

    def of(self, pairs: Sequence[tuple[str, str, str]]) -> tuple[Tensor, ...]:
        questions, sentences, above = zip(*pairs, strict=True)
        return (
            *self._padded(questions, QUESTION),
            *self._padded(sentences, SENTENCE),
            *self._padded(above, ABOVE),
        )

    def _padded(self, texts: Sequence[str], most: int) -> tuple[Tensor, Tensor]:
        tokens = [self._tokens(text, most) for text in texts]
        found = np.zeros((len(texts), max(1, *map(len, tokens))), dtype=np.int64)
        counts = np.zeros(found.shape, dtype=np.bool_)
        for row, count, ids in zip(found, counts, tokens, strict=True):
            row[: len(ids)], count[: len(ids)] = ids, True
        vectors = self._encoder.token_vectors(found.ravel()).reshape(*found.shape, -1)
        return torch.from_numpy(vectors * counts[..., None]), torch.from_numpy(counts)

    def _tokens(self, text: str, most: int) -> list[int]:
        if (text, most) not in self._known:
            self._known[text, most] = self._encoder.tokens(text)[:most]
        return self._known[text, most]


class _Network(nn.Module):
    """What `answer.matching` reads by, with the same names, as torch trains it."""

    def __init__(self, units: int, dropped: float) -> None:
        super().__init__()
        dimension = StaticEncoder.shipped().dimension
        self.project = nn.Linear(dimension, units, bias=False)
        self.neighbours = nn.Conv1d(units, units, 3, padding=1)
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
        self.dropout = nn.Dropout(dropped)

    def forward(
        self, question: Tensor, in_q: Tensor, sentence: Tensor, in_s: Tensor,
        above: Tensor, in_a: Tensor,
    ) -> Tensor:  # fmt: skip
        says_q, says_s = (v.norm(dim=-1) / HEAVY for v in (question, sentence))
        q, s, a = (functional.normalize(v, dim=-1) for v in (question, sentence, above))
        cosine, cosine_above = q @ s.transpose(1, 2), q @ a.transpose(1, 2)
        own, other = self._in_context(self.dropout(q)), self._in_context(self.dropout(s))
        drawn = (own @ other.transpose(1, 2)) / 8.0
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

    def _in_context(self, directions: Tensor) -> Tensor:
        projected = self.project(directions)
        near = self.neighbours(projected.transpose(1, 2)).transpose(1, 2)
        return torch.tanh(4.0 * projected + functional.relu(near))


def _columns(each: Iterable[Tensor]) -> Tensor:
    return torch.stack([column.float() for column in each], -1)
