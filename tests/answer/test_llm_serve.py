"""A real server (`transformers serve`) with a tiny random model: its nonsense is not shown."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from answer import phrases
from answer.answering import Assistant
from answer.llm import Endpoint, EndpointModel

pytest.importorskip("accelerate", reason="transformers serve loads models through accelerate")

Build = Callable[[dict[str, str]], Assistant]
SERVE = shutil.which("transformers", path=str(Path(sys.executable).parent))
PLAN = (
    "---\ntitle: 甲市创建方案\nkind: 方案\nlevel: 市\nyear: 2025\n---\n"
    "# 甲市创建方案\n\n## 一、工作目标\n\n2025年创建工作知晓率应当达到88%以上。\n"
)
# In a process of its own: torch and transformers stay out of the other tests.
MAKE_MODEL = """
import sys, torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

letters = ["<s>", "</s>", *sorted(pre_tokenizers.ByteLevel.alphabet())]
bytes_only = Tokenizer(models.BPE(vocab={c: i for i, c in enumerate(letters)}, merges=[]))
bytes_only.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
bytes_only.decoder = decoders.ByteLevel()
tokenizer = PreTrainedTokenizerFast(
    tokenizer_object=bytes_only, bos_token="<s>", eos_token="</s>", pad_token="</s>"
)
tokenizer.chat_template = "{% for m in messages %}{{ m['content'] }}{% endfor %}"
torch.manual_seed(0)
config = LlamaConfig(
    vocab_size=len(letters), hidden_size=16, intermediate_size=32, num_hidden_layers=1,
    num_attention_heads=2, num_key_value_heads=2, max_position_embeddings=16384,
    bos_token_id=0, eos_token_id=1, pad_token_id=1, tie_word_embeddings=False,
)
LlamaForCausalLM(config).save_pretrained(sys.argv[1])
tokenizer.save_pretrained(sys.argv[1])
"""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Endpoint]:
    if SERVE is None:
        pytest.skip("the command transformers is not beside this Python")
    model, cache = tmp_path / "model", tmp_path / "cache"
    cache.mkdir()
    subprocess.run([sys.executable, "-c", MAKE_MODEL, str(model)], check=True, capture_output=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [SERVE, "serve", str(model), "--device", "cpu", "--host", "127.0.0.1", "--port", str(port)],
        env={**os.environ, "HF_HUB_CACHE": str(cache), "HF_HUB_OFFLINE": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}/health", process)
        yield Endpoint(f"http://127.0.0.1:{port}/v1", str(model))
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert process.poll() is None, "the server ended"
        try:
            with urllib.request.urlopen(address, timeout=1):
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail("the server did not come up in a minute")


def test_the_nonsense_of_a_random_model_ends_as_the_answer_of_the_sources(
    assistant: Build, served: Endpoint
) -> None:
    answering = replace(assistant({"plan.md": PLAN}), model=EndpointModel(served))
    answer = answering.ask("创建知晓率要达到多少")
    assert (answer.mode, answer.status) == ("extractive", "answered")
    assert answer.notes == (phrases.MODEL_UNSUPPORTED,)
    assert answer.answer.startswith("2025年创建工作知晓率应当达到88%以上。[1]\n")
