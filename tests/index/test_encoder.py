"""The shipped model without torch, the same vectors with it, and any other model by its folder."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from index.encoder import (
    SHIPPED_MODEL,
    SentenceTransformerEncoder,
    StaticEncoder,
    configured_encoder,
)
from index.opening import Equipment
from index.tokens import normalised

AWKWARD = [
    "学校食堂从外面订餐,要查验哪些证件?",
    "餐飲服務提供者應當公開加工過程",
    "ＡＢＣ　Abc 98.6% 第３条",
    "龘靐齾",  # no such character in any law
    "🙂🙂 \ue000 \x00\x07",
    "食品安全" * 2_500,
    "。,;!",
    "",
]


@pytest.fixture(scope="module")
def shipped() -> StaticEncoder:
    return StaticEncoder.load()


def cosine(encoder: StaticEncoder, one: str, other: str) -> float:
    first, second = encoder.encode_queries([one, other])
    return float(first @ second)


def test_vectors_have_length_one_and_the_order_of_the_texts(shipped: StaticEncoder) -> None:
    texts = AWKWARD[:3]
    together = shipped.encode_passages(texts)
    assert together.shape == (3, shipped.dimension)
    assert together.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    for text, vector in zip(texts, together, strict=True):
        np.testing.assert_array_equal(shipped.encode_queries([text])[0], vector)


def test_a_text_without_a_known_word_is_near_to_nothing(shipped: StaticEncoder) -> None:
    np.testing.assert_array_equal(shipped.encode_queries(["", "。,;!"]), 0)
    assert shipped.encode_queries([]).shape == (0, shipped.dimension)


def test_a_text_is_the_sum_of_its_tokens(shipped: StaticEncoder) -> None:
    for text, whole in zip(AWKWARD, shipped.encode_queries(AWKWARD), strict=True):
        total = shipped.token_vectors(shipped.tokens(text)).sum(0)
        length = np.linalg.norm(total)
        np.testing.assert_allclose(total / length if length else total, whole, atol=1e-5)


def test_tokens_stand_in_the_order_of_the_text(shipped: StaticEncoder) -> None:
    sampled, tested = shipped.tokens("留样"), shipped.tokens("抽检")
    assert len(sampled) == len(tested) == 1
    assert shipped.tokens("留样,抽检,留样") == [*sampled, *tested, *sampled]
    assert shipped.tokens("ＨＡＣＣＰ認證") == shipped.tokens("haccp认证")


def test_a_text_without_a_known_word_has_no_tokens(shipped: StaticEncoder) -> None:
    assert shipped.tokens("") == shipped.tokens("。,;!") == []
    assert shipped.token_vectors([]).shape == (0, shipped.dimension)


def test_a_word_that_says_more_is_longer(shipped: StaticEncoder) -> None:
    of, sampled = shipped.token_vectors([*shipped.tokens("的"), *shipped.tokens("留样")])
    assert np.linalg.norm(sampled) > 2 * np.linalg.norm(of)


def test_traditional_full_width_and_simplified_are_the_same(shipped: StaticEncoder) -> None:
    assert cosine(shipped, "飲用水衛生監督", "饮用水卫生监督") == pytest.approx(1, abs=1e-5)
    assert cosine(shipped, "ＨＡＣＣＰ认证", "haccp认证") == pytest.approx(1, abs=1e-5)


def test_lay_words_are_nearer_to_what_they_mean_than_to_something_else(
    shipped: StaticEncoder,
) -> None:
    asked = "饭馆后厨要不要让顾客看见"
    meant = "鼓励餐饮服务提供者公开食品加工过程,公示食品原料及其来源"
    other = "机动车应当在规定地点停放,禁止在人行道上停放"
    assert cosine(shipped, asked, meant) > cosine(shipped, asked, other) + 0.1


def test_sentence_transformers_gives_the_same_vectors(shipped: StaticEncoder) -> None:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(SHIPPED_MODEL), device="cpu", local_files_only=True)
    theirs = model.encode([normalised(text) for text in AWKWARD])
    np.testing.assert_allclose(shipped.encode_passages(AWKWARD), theirs, atol=2e-5)


def test_encoding_imports_no_torch() -> None:
    code = (
        "import sys; from index.encoder import StaticEncoder;"
        "vectors = StaticEncoder.load().encode_queries(['食品召回']);"
        "assert vectors.any();"
        "print([m for m in ('torch', 'sentence_transformers') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_name_changes_with_the_content(tmp_path: Path, shipped: StaticEncoder) -> None:
    copy = tmp_path / "model"
    shutil.copytree(SHIPPED_MODEL, copy)
    assert StaticEncoder.load(copy).name == shipped.name
    tokenizer = copy / "tokenizer.json"
    tokenizer.write_text(tokenizer.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert StaticEncoder.load(copy).name != shipped.name


def test_the_model_is_small_enough_to_ship() -> None:
    size = sum(path.stat().st_size for path in SHIPPED_MODEL.rglob("*") if path.is_file())
    assert size <= 20_000_000


def test_a_folder_without_a_model_is_named_with_what_is_missing(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.json").write_text("{}", encoding="utf-8")
    with pytest.raises(FileNotFoundError, match=r"缺少文件：model\.safetensors。") as raised:
        StaticEncoder.load(tmp_path)
    assert str(tmp_path) in str(raised.value)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sentence-transformers model of three words, each with a direction of its own."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    tokenizer = Tokenizer(WordLevel({"抽检": 0, "培训": 1, "查询": 2, "?": 3}, unk_token="?"))
    tokenizer.pre_tokenizer = Whitespace()
    weights = np.array([[3, 0, 0], [0, 4, 0], [0, 0, 1], [0, 0, 0]], dtype=np.float32)
    model = SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_weights=weights)])
    path = tmp_path_factory.mktemp("models") / "three-words"
    model.save(str(path), create_model_card=False)
    return path


def test_any_model_folder_encodes_with_length_one(folder: Path) -> None:
    encoder = SentenceTransformerEncoder(folder)
    assert encoder.dimension == 3
    vectors = encoder.encode_passages(["抽检", "抽检 培训"])
    np.testing.assert_allclose(vectors, [[1, 0, 0], [0.6, 0.8, 0]], atol=1e-6)
    assert encoder.encode_queries([]).shape == (0, 3)


def test_the_query_prompt_is_put_before_queries_only(folder: Path) -> None:
    encoder = SentenceTransformerEncoder(folder, query_prompt="查询 ")
    asked = encoder.encode_queries(["抽检"])
    np.testing.assert_allclose(asked, [[3 / 10**0.5, 0, 1 / 10**0.5]], atol=1e-6)
    np.testing.assert_allclose(encoder.encode_passages(["抽检"]), [[1, 0, 0]], atol=1e-6)


def test_the_name_of_a_model_folder_holds_its_name_and_its_content(
    folder: Path, tmp_path: Path
) -> None:
    name = SentenceTransformerEncoder(folder).name
    assert name.startswith("three-words-")
    moved = tmp_path / "three-words"
    shutil.copytree(folder, moved)
    assert SentenceTransformerEncoder(moved).name == name
    (moved / "notes.json").write_text("{}", encoding="utf-8")
    assert SentenceTransformerEncoder(moved).name != name


def test_a_model_that_is_not_here_is_named_with_the_way_to_get_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(FileNotFoundError, match=r"本机没有语义模型 BAAI/bge-small-zh-v1\.5"):
        SentenceTransformerEncoder("BAAI/bge-small-zh-v1.5")
    with pytest.raises(FileNotFoundError, match="hf download"):
        SentenceTransformerEncoder(tmp_path / "没有 这个目录")


def test_a_folder_that_holds_no_model_says_so(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"无法载入语义模型 .*modules\.json"):
        SentenceTransformerEncoder(tmp_path)


def test_the_settings_name_the_encoder(folder: Path) -> None:
    assert configured_encoder({}).name == StaticEncoder.load().name
    settings = {
        "SHIAN_ENCODER": str(folder),
        "SHIAN_ENCODER_INSTRUCTION": "查询 ",
        "SHIAN_ENCODER_BATCH": "2",
        "SHIAN_ENCODER_DEVICE": "cpu",
    }
    encoder = configured_encoder(settings)
    assert encoder.name == SentenceTransformerEncoder(folder).name
    asked = encoder.encode_queries(["抽检"])
    np.testing.assert_allclose(asked, [[3 / 10**0.5, 0, 1 / 10**0.5]], atol=1e-6)


@pytest.mark.parametrize("batch", ["0", "-1", "很多", "3.5", ""])
def test_a_batch_that_is_no_number_is_named(batch: str) -> None:
    with pytest.raises(ValueError, match=f"SHIAN_ENCODER_BATCH 为 '{batch}'：应为正整数"):
        configured_encoder({"SHIAN_ENCODER": "甲", "SHIAN_ENCODER_BATCH": batch})


def test_every_command_opens_the_index_with_the_encoder_of_the_settings(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHIAN_ENCODER", str(folder))
    encoder = Equipment.load().encoder
    assert encoder is not None
    assert encoder.name.startswith("three-words-")
