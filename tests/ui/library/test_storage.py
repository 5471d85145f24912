"""The bytes of each part of a data directory add up to what is there."""

from ui.library.storage import FREE, OTHER, WAITING, storage_used


def test_every_file_is_counted_once(tmp_path):
    for name, size in (
        ("library.sqlite", 10), ("library.sqlite-wal", 3), ("index/1/words", 20),
        ("uploads/ab.pdf", 40), ("app.sqlite", 5), ("ingest.lock", 1),
    ):  # fmt: skip
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x" * size)
    used = storage_used(tmp_path)
    assert used.pop(FREE) > 0
    assert used == {
        "资料库": 13, "索引": 20, "上传的原件": 40, "对话、账号和记录": 5, OTHER: 1,
    }  # fmt: skip


def test_what_waits_to_be_deleted_is_a_part_of_the_uploads_and_counted_once(tmp_path):
    (tmp_path / "uploads").mkdir()
    (tmp_path / "uploads" / "ab.pdf").write_bytes(b"x" * 40)
    used = storage_used(tmp_path, waiting=30)
    assert list(used)[2:4] == ["上传的原件", WAITING]
    assert (used["上传的原件"], used[WAITING], used[OTHER]) == (40, 30, 0)
