from __future__ import annotations

import numpy as np
import pytest

from index.damage import DamagedIndexError
from index.dense import VectorTable
from index.hits import Scope


def axis(*places: int) -> np.ndarray:
    """Unit vectors of four dimensions, one along each given axis."""
    return np.eye(4, dtype=np.float32)[list(places)]


@pytest.fixture
def table() -> VectorTable:
    """Document a with two passages, b with one, e with none."""
    added = {"a": ["a/0", "a/1"], "b": ["b/0"], "e": []}
    return VectorTable.of("fake", 4).changed(added=added, vectors=axis(0, 1, 2))


def test_the_nearest_passage_comes_first(table):
    assert table.search(axis(1)[0], 1) == [("a/1", 1.0)]


def test_a_deleted_document_is_not_found_and_the_others_are(table):
    without = table.changed(removed=["a"])
    assert [name for name, _ in without.search(axis(2)[0], 9)] == ["b/0"]
    assert without.documents == ("b", "e")


def test_a_number_is_never_given_twice(table):
    changed = table.changed(removed=["b"]).changed(added={"d": ["d/0"]}, vectors=axis(3))
    assert table.numbers.tolist() == [0, 1, 2]
    assert changed.numbers.tolist() == [0, 1, 3]
    assert changed.search(axis(3)[0], 1) == [("d/0", 1.0)]
    assert ("d/0", 1.0) not in changed.search(axis(2)[0], 4)


def test_a_document_that_is_added_again_is_replaced(table):
    changed = table.changed(added={"a": ["a/9"]}, vectors=axis(3))
    assert sorted(changed.passages.tolist()) == ["a/9", "b/0"]


def test_a_change_leaves_the_table_that_others_read(table):
    table.changed(removed=["a", "b"])
    assert table.search(axis(0)[0], 1) == [("a/0", 1.0)]


@pytest.mark.parametrize(
    ("scope", "found"),
    [
        (Scope(frozenset({"b"}), excluded=False), {"b/0"}),
        (Scope(frozenset({"b"}), excluded=True), {"a/0", "a/1"}),
        (Scope(frozenset(), excluded=False), set()),
        (Scope(frozenset({"nowhere"}), excluded=False), set()),
    ],
)
def test_a_scope_limits_the_documents(table, scope, found):
    assert {name for name, _ in table.search(axis(0)[0], 9, scope)} == found


def test_what_is_saved_is_loaded(table, tmp_path):
    table.save(tmp_path / "vectors.npz")
    loaded = VectorTable.load(tmp_path / "vectors.npz")
    assert loaded.documents == ("a", "b", "e")
    assert (loaded.encoder, loaded.dimension, loaded.next_number) == ("fake", 4, 3)
    assert loaded.search(axis(1)[0], 3) == table.search(axis(1)[0], 3)


def test_saving_leaves_no_temporary_file(table, tmp_path):
    table.save(tmp_path / "vectors.npz")
    assert [path.name for path in tmp_path.iterdir()] == ["vectors.npz"]


def test_every_flipped_byte_is_noticed_or_harmless(table, tmp_path):
    path = tmp_path / "vectors.npz"
    table.save(path)
    whole = path.read_bytes()
    noticed = 0
    for at in range(0, len(whole), 7):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        try:
            loaded = VectorTable.load(path)
        except DamagedIndexError:
            noticed += 1
        else:  # a date or a flag of the archive: the content is as it was
            assert np.array_equal(loaded.vectors, table.vectors)
            assert loaded.passages.tolist() == table.passages.tolist()
    assert noticed > len(whole) / 7 / 2


@pytest.mark.parametrize("kept", [0, 1, 100, -1])
def test_a_file_cut_off_is_named(table, tmp_path, kept):
    path = tmp_path / "vectors.npz"
    table.save(path)
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(DamagedIndexError, match=r"vectors\.npz:读不出向量"):
        VectorTable.load(path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(DamagedIndexError, match=r"vectors\.npz"):
        VectorTable.load(tmp_path / "vectors.npz")


def test_vectors_of_another_shape_are_refused(table):
    with pytest.raises(ValueError, match=r"vectors \(1, 3\): expected \(1, 4\)"):
        table.changed(added={"c": ["c/0"]}, vectors=np.ones((1, 3), dtype=np.float32))


def test_codes_give_nearly_the_exact_cosines():
    random = np.random.default_rng(7)
    vectors = random.standard_normal((501, 256)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    query, held = vectors[0], vectors[1:]
    names = [f"p{n}" for n in range(500)]
    table = VectorTable.of("fake", 256).changed(added={"d": names}, vectors=held)
    exact = held @ query
    found = table.search(query, 500)
    assert [score for _, score in found] == pytest.approx(
        [exact[names.index(name)] for name, _ in found], abs=0.007
    )
    best = {names[row] for row in np.argsort(-exact)[:100]}
    assert len(best & {name for name, _ in found[:100]}) >= 95


def test_a_large_table_finds_the_nearest_by_a_short_list(monkeypatch):
    monkeypatch.setattr("index.dense.FLAT_UP_TO", 1_000)
    monkeypatch.setattr("index.dense.SHORTLIST", 400)
    random = np.random.default_rng(7)
    subjects = np.repeat(random.standard_normal((100, 256)), 20, axis=0)  # twenty passages on each
    held = (subjects + 0.7 * random.standard_normal((2_000, 256))).astype(np.float32)
    held /= np.linalg.norm(held, axis=1, keepdims=True)
    query = held[5]
    small = {f"d{n}": [f"p{n}"] for n in range(900)}
    rest = {f"d{n}": [f"p{n}"] for n in range(900, 2_000)}
    table = VectorTable.of("fake", 256).changed(added=small, vectors=held[:900])
    assert table.signs is None
    large = table.changed(added=rest, vectors=held[900:])
    assert large.signs is not None
    nothing_left_out = Scope(frozenset({"no such document"}), excluded=True)
    exact = large.search(query, 10, nothing_left_out)
    found = large.search(query, 10)
    assert found == exact
    assert [score for _, score in found] == sorted((s for _, s in found), reverse=True)
    assert len(large.search(query, 1_500)) == 1_500
    assert "p5" not in dict(large.changed(removed=["d5"]).search(held[5], 10))
