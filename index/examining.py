"""Whether an index is sound and says what its library says."""

from __future__ import annotations

from index.building import Builder
from index.damage import DamagedIndexError


def examine(builder: Builder) -> tuple[str, ...]:
    """Return in Chinese what is wrong with an index; changes nothing.

    builder: its library is what the index is compared with.
    """
    try:
        made = builder.backend.made_with()
        if made is None:
            return ("还没有索引",)
        if difference := builder.recipe.difference(made):
            return (difference,)
        parts = builder.backend.open()
    except DamagedIndexError as error:
        return (f"索引已损坏（{error}）",)
    cards = {card.id: card for card in builder.library.cards()}
    documents = parts.documents()
    problems = [
        f"《{card.metadata.title}》尚未编入索引"
        for card in cards.values()
        if documents.whole.get(card.id) != card.metadata.title
    ]
    problems += [
        f"索引里有资料库已没有的文件 {name}" for name in sorted(documents.strangers(cards))
    ]
    expected = {p.id for name in cards for p in builder.library.passages_of(name)}
    held = {"词语": parts.lexical_search().passage_ids()}
    if parts.vectors is not None:
        held["向量"] = parts.vectors.passage_ids()
    problems += [
        f"{side}索引缺少 {len(expected - ids)} 段，多出 {len(ids - expected)} 段"
        for side, ids in held.items()
        if ids != expected and not problems
    ]
    return tuple(problems)
