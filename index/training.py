"""Trains the offline static model from laws and questions: `python -m index train`."""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file
from tokenizers import Tokenizer

from index.hard_negatives import with_hard_negatives
from index.tokens import normalised
from index.training_pairs import Article, Pair, crops, read_laws, read_pairs, read_questions
from index.vocabulary import build_tokenizer

if TYPE_CHECKING:
    import torch

Floats = NDArray[np.float32]

OWN_QUESTIONS_COUNT = 3
"""How often each question of ours counts: they are few, and nearest to what will be asked."""


@dataclass(frozen=True, slots=True)
class TrainingSettings:
    """How a model is trained; every default is what the shipped model was trained with.

    words: the most words in the vocabulary. epochs: passes over the articles, each with fresh
    crops. question_rounds: how often each question comes in an epoch. negatives: hard ones a
    question. batch: pairs a step.
    scale: what cosines are multiplied by before the softmax. threads: of torch.
    """

    dimension: int = 256
    words: int = 40_000
    epochs: int = 5
    question_rounds: int = 2
    negatives: int = 1
    batch: int = 2048
    learning_rate: float = 0.07
    scale: float = 20.0
    seed: int = 7
    threads: int = 2


def train(
    articles: Sequence[Article], pairs: Sequence[Pair], settings: TrainingSettings, folder: Path
) -> None:
    """Train a model and write it to a folder that sentence-transformers and our encoder load.

    articles: the laws. pairs: questions with their passages; either may be empty, not both.
    """
    passages = [a.passage for a in articles] + sorted({p.passage for p in pairs})
    tokenizer = build_tokenizer([*passages, *(p.query for p in pairs)], settings.words)
    vectors = initial_vectors(tokenizer, passages, settings)
    rng = random.Random(settings.seed)
    questions = with_hard_negatives(pairs, passages, settings.negatives, rng)
    batches = list(_batches(articles, questions, settings, rng))
    trained = fit(tokenizer, vectors, batches, settings)
    write_model(tokenizer, trained, folder)


def initial_vectors(
    tokenizer: Tokenizer, passages: Sequence[str], settings: TrainingSettings
) -> Floats:
    """Return one vector a token, shape (tokens, dimension): random, the longer the rarer.

    The length is log(passages / passages with the token): what all passages share counts for
    little from the start.
    """
    found = np.ones(tokenizer.get_vocab_size())
    for encoding in tokenizer.encode_batch(list(passages), add_special_tokens=False):
        found[list(set(encoding.ids))] += 1
    rarity = np.log((len(passages) + 2) / found)
    rng = np.random.default_rng(settings.seed)
    directions = rng.standard_normal((len(found), settings.dimension))
    vectors: Floats = (directions * rarity[:, None] / settings.dimension**0.5).astype(np.float32)
    return vectors


def _batches(
    articles: Sequence[Article],
    questions: Sequence[Pair],
    settings: TrainingSettings,
    rng: random.Random,
) -> Iterator[list[Pair]]:
    for _ in range(settings.epochs):
        epoch = [*crops(articles, rng), *(list(questions) * settings.question_rounds)]
        rng.shuffle(epoch)
        for start in range(0, len(epoch), settings.batch):
            yield epoch[start : start + settings.batch]


def fit(
    tokenizer: Tokenizer,
    vectors: Floats,
    batches: Sequence[Sequence[Pair]],
    settings: TrainingSettings,
) -> Floats:
    """Return the vectors after training: a query is drawn to its passage, off the batch's others.

    This is MultipleNegativesRankingLoss on an EmbeddingBag, written out: the trainer of
    sentence-transformers wants two more packages, and knows no two passages as the same.
    """
    import torch

    torch.set_num_threads(settings.threads)
    bag = torch.nn.EmbeddingBag.from_pretrained(torch.from_numpy(vectors), freeze=False)
    optimiser = torch.optim.Adam(bag.parameters(), lr=settings.learning_rate, fused=True)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, settings.learning_rate, total_steps=len(batches) + 1, pct_start=0.1
    )
    for step, pairs in enumerate(batches):
        queries = _embedded(bag, tokenizer, [pair.query for pair in pairs])
        texts = [pair.passage for pair in pairs] + [n for pair in pairs for n in pair.negatives]
        passages = _embedded(bag, tokenizer, texts)
        scores = settings.scale * queries @ passages.T
        scores = scores.masked_fill(torch.from_numpy(_also_right(texts, len(pairs))), -np.inf)
        loss = torch.nn.functional.cross_entropy(scores, torch.arange(len(pairs)))
        optimiser.zero_grad()
        torch.autograd.backward(loss)
        optimiser.step()
        schedule.step()
        if step % 50 == 0:
            print(f"第 {step}/{len(batches)} 步，损失 {loss.item():.3f}", file=sys.stderr)
    return np.asarray(bag.weight.detach().numpy(), dtype=np.float32)


def _embedded(
    bag: torch.nn.EmbeddingBag, tokenizer: Tokenizer, texts: Sequence[str]
) -> torch.Tensor:
    import torch

    forms = [normalised(text) for text in texts]
    ids = [encoding.ids for encoding in tokenizer.encode_batch(forms, add_special_tokens=False)]
    starts = np.cumsum([0, *(len(row) for row in ids[:-1])])
    tokens = np.fromiter(chain.from_iterable(ids), dtype=np.int64)
    return torch.nn.functional.normalize(bag(torch.from_numpy(tokens), torch.from_numpy(starts)))


def _also_right(passages: Sequence[str], queries: int) -> NDArray[np.bool_]:
    """Return shape (queries, passages), true where a passage is a query's own once more.

    passages: first each query's own, then the negatives of all.
    """
    _, same = np.unique(np.array(passages, dtype=object), return_inverse=True)
    mask: NDArray[np.bool_] = same[:queries, None] == same[None, :]
    np.fill_diagonal(mask, False)
    return mask


def write_model(tokenizer: Tokenizer, vectors: Floats, folder: Path) -> None:
    """Write a model, each vector as int8 times a scale of its own.

    vectors: shape (tokens, dimension). The names of the tensors are model2vec's, which
    sentence-transformers reads without further code. A card in the folder is kept.
    """
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding

    static = StaticEmbedding(tokenizer, embedding_weights=vectors)
    model = SentenceTransformer(modules=[static, Normalize()], device="cpu")
    model.save(str(folder), create_model_card=False)
    embeddings, scales = quantised(vectors)
    save_file({"embeddings": embeddings, "weights": scales}, folder / "model.safetensors")
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)


def quantised(vectors: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Return int8 rows and one float32 scale a row, so that row * scale is the vector again."""
    scales = np.abs(vectors).max(axis=1) / 127
    divisors = np.where(scales > 0, scales, 1)[:, None]
    return np.rint(vectors / divisors).astype(np.int8), scales.astype(np.float32)


def main(argv: Sequence[str] | None = None) -> int:
    """Run `python -m index train`; return 0, or 2 where the material is missing or wrong."""
    defaults = TrainingSettings()
    parser = argparse.ArgumentParser(prog="python -m index train", description="训练离线语义模型")
    parser.add_argument("--laws", type=Path, required=True, help="法规 .md 文件所在目录")
    parser.add_argument("--pairs", type=Path, nargs="*", default=[], help="问题与段落数据集的目录")
    parser.add_argument("--questions", type=Path, help="自写问题 *.jsonl 所在目录")
    parser.add_argument("--out", type=Path, required=True, help="模型写到哪个目录")
    parser.add_argument("--dimension", type=int, default=defaults.dimension, help="向量维数")
    parser.add_argument("--epochs", type=int, default=defaults.epochs, help="轮数")
    parser.add_argument("--seed", type=int, default=defaults.seed, help="随机种子")
    arguments = parser.parse_args(argv)
    try:
        articles = read_laws(arguments.laws)
        pairs = [pair for folder in arguments.pairs for pair in read_pairs(folder)]
        if arguments.questions:
            pairs += read_questions(arguments.questions, articles) * OWN_QUESTIONS_COUNT
    except (OSError, ValueError) as error:
        print(f"训练材料读不了：{error}", file=sys.stderr)
        return 2
    print(f"法规条文 {len(articles)} 条，问题 {len(pairs)} 个", file=sys.stderr)
    settings = TrainingSettings(
        dimension=arguments.dimension, epochs=arguments.epochs, seed=arguments.seed
    )
    train(articles, pairs, settings, arguments.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
