"""Text → vectors: the shipped offline model, or any sentence-transformers model at hand."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from index.tokens import normalised

Vectors = NDArray[np.float32]

MODEL_SETTING = "SHIAN_ENCODER"
"""The environment variable with the folder or the name of a sentence-transformers model; without
it the shipped model serves."""
INSTRUCTION_SETTING = "SHIAN_ENCODER_INSTRUCTION"
BATCH_SETTING = "SHIAN_ENCODER_BATCH"
DEVICE_SETTING = "SHIAN_ENCODER_DEVICE"

SHIPPED_MODEL = Path(__file__).parent / "model"
_STATIC_FILES = ("model.safetensors", "tokenizer.json")
_IDENTITY_SUFFIXES = frozenset({".safetensors", ".bin", ".json", ".txt"})
_TEXTS_AT_ONCE = 1024


class Encoder(Protocol):
    """What turns queries and passages into vectors whose inner product is their similarity."""

    name: str
    """Names the model and its content: an index made under another name must be made anew."""
    dimension: int

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return L2-normalised vectors, shape (len(texts), dimension)."""
        ...

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return L2-normalised vectors, shape (len(texts), dimension)."""
        ...


class StaticEncoder:
    """One vector a token, averaged: the model that ships with the project, without torch.

    A text without any known token has the zero vector, which is near to nothing.
    """

    def __init__(
        self,
        name: str,
        tokenizer: Tokenizer,
        embeddings: NDArray[np.int8],
        scales: NDArray[np.float32],
    ) -> None:
        """Take a model apart from its files.

        embeddings has shape (tokens, dimension); scales has shape (tokens,): the vector of a
        token is its row times its scale.
        """
        self.name = name
        self.dimension = int(embeddings.shape[1])
        self._tokenizer = tokenizer
        self._embeddings = embeddings
        self._scales = scales

    @classmethod
    def load(cls, folder: Path | None = None) -> StaticEncoder:
        """Read a model that `python -m index train` wrote; the shipped one by default.

        Raises FileNotFoundError that names the missing files.
        """
        folder = SHIPPED_MODEL if folder is None else folder
        missing = [name for name in _STATIC_FILES if not (folder / name).is_file()]
        if missing:
            raise FileNotFoundError(
                f"语义模型目录 {folder} 缺少文件：{'、'.join(missing)}。"
                "请恢复该目录，或用 python -m index train 重新训练。"
            )
        files = [folder / name for name in _STATIC_FILES]
        tensors = load_file(files[0])
        return cls(
            name=f"static-{_content_hash(files)}",
            tokenizer=Tokenizer.from_file(str(files[1])),
            embeddings=tensors["embeddings"],
            scales=tensors["weights"],
        )

    @classmethod
    @cache
    def shipped(cls) -> StaticEncoder:
        """Return the shipped model; read once. Raises as `load`."""
        return cls.load()

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return L2-normalised vectors, shape (len(texts), dimension)."""
        return self._encode(texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return L2-normalised vectors, shape (len(texts), dimension)."""
        return self._encode(texts)

    def tokens(self, text: str) -> list[int]:
        """Return the ids of a text's tokens, in its order."""
        found: list[int] = self._tokenizer.encode(normalised(text), add_special_tokens=False).ids
        return found

    def token_vectors(self, tokens: Sequence[int] | NDArray[np.int64]) -> Vectors:
        """Return the vectors of tokens by their ids, shape (len(tokens), dimension).

        The length of a vector tells how much its token says.
        """
        chosen = np.asarray(tokens, dtype=np.intp)
        return self._embeddings[chosen] * self._scales[chosen, None]

    def _encode(self, texts: Sequence[str]) -> Vectors:
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(texts), _TEXTS_AT_ONCE):
            batch = [normalised(text) for text in texts[start : start + _TEXTS_AT_ONCE]]
            encodings = self._tokenizer.encode_batch(batch, add_special_tokens=False)
            for at, encoding in enumerate(encodings, start):
                tokens = encoding.ids
                # The sum: once it is normalised, the same as the mean.
                vectors[at] = self._scales[tokens] @ self._embeddings[tokens]
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        np.divide(vectors, lengths, out=vectors, where=lengths > 0)
        return vectors


class SentenceTransformerEncoder:
    """Any sentence-transformers model that is on this computer, by folder or by name."""

    def __init__(
        self,
        folder_or_name: str | Path,
        query_prompt: str | None = None,
        batch_size: int = 32,
        device: str = "cpu",
    ) -> None:
        """Load the model; nothing is downloaded.

        folder_or_name: a model folder, or a name that stands in the local Hugging Face cache.
        query_prompt: put in front of each query; None leaves what the model itself states.
        batch_size: texts at once. device: as torch names it ("cpu", "cuda:0").
        Raises FileNotFoundError where there is no such model here, ValueError where the folder
        holds none that can be loaded.
        """
        folder = _local_folder(folder_or_name)
        # Seven seconds and 0.5 GB: only for those who chose such a model.
        from sentence_transformers import SentenceTransformer

        try:
            self._model = SentenceTransformer(str(folder), device=device, local_files_only=True)
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise ValueError(
                f"无法载入语义模型 {folder_or_name}（目录 {folder}）:{error}。"
                "应是 sentence-transformers 格式的模型目录，其中有 modules.json 或 config.json。"
            ) from error
        self.name = f"{Path(folder_or_name).name}-{_content_hash(_identity_files(folder))}"
        self.dimension = _dimension(self._model.get_embedding_dimension(), folder_or_name)
        self._query_prompt = query_prompt
        self._batch_size = batch_size

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return L2-normalised vectors, shape (len(texts), dimension)."""
        if not texts:
            return self._nothing()
        vectors = self._model.encode_query(
            list(texts),
            prompt=self._query_prompt,
            batch_size=self._batch_size,
            normalize_embeddings=True,
            show_progress_bar=False,
        )
        return np.asarray(vectors, dtype=np.float32)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return L2-normalised vectors, shape (len(texts), dimension)."""
        if not texts:
            return self._nothing()
        vectors = self._model.encode_document(
            list(texts),
            batch_size=self._batch_size,
            normalize_embeddings=True,
            show_progress_bar=False,
        )
        return np.asarray(vectors, dtype=np.float32)

    def _nothing(self) -> Vectors:
        return np.empty((0, self.dimension), dtype=np.float32)


def configured_encoder(settings: Mapping[str, str]) -> Encoder:
    """Return the encoder that the settings name, the shipped one where they name none.

    settings: the environment: the model, what is put in front of each question, texts at
    once, and the device, see `SentenceTransformerEncoder`.
    Raises ValueError for a batch that is no positive number and as the encoders do.
    """
    model = settings.get(MODEL_SETTING)
    if not model:
        return StaticEncoder.shipped()
    batch = settings.get(BATCH_SETTING, "32")
    if not (batch.isascii() and batch.isdigit() and int(batch)):
        raise ValueError(f"{BATCH_SETTING} 为 {batch!r}：应为正整数，如 32。")
    device = settings.get(DEVICE_SETTING) or "cpu"
    return SentenceTransformerEncoder(
        model, settings.get(INSTRUCTION_SETTING), batch_size=int(batch), device=device
    )


def _local_folder(folder_or_name: str | Path) -> Path:
    """Return the folder of a model, through the local Hugging Face cache for a name."""
    if Path(folder_or_name).is_dir():
        return Path(folder_or_name)
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(str(folder_or_name), local_files_only=True))
    except (LocalEntryNotFoundError, HFValidationError) as error:
        raise FileNotFoundError(
            f"本机没有语义模型 {folder_or_name}：既不是目录，本机缓存里也没有。"
            "请在能上网的电脑上执行 hf download 模型名 --local-dir 目录，"
            "把整个目录拷到本机，再用该目录作为模型。"
        ) from error


def _identity_files(folder: Path) -> list[Path]:
    return sorted(
        path for path in folder.rglob("*") if path.is_file() and path.suffix in _IDENTITY_SUFFIXES
    )


def _content_hash(files: Iterable[Path]) -> str:
    """Return 12 hexadecimal digits that change with any byte of the files."""
    digest = hashlib.sha256()
    for path in files:
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:12]


def _dimension(stated: int | None, folder_or_name: str | Path) -> int:
    if stated is None:
        raise ValueError(f"语义模型 {folder_or_name} 没有说明向量维数，不能用来检索。")
    return stated
