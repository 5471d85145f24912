"""The settings file: the environment first, the key for its owner alone, mistakes named."""

import json
import os
import re
import stat

import pytest

from answer.llm import Endpoint
from ui.settings.store import NAME, NEW_HOST, ModelForm, SettingsStore

KEY = "sk-secret-123"
HERE = Endpoint("http://127.0.0.1:8000/v1", "qwen", KEY, 60.0, 4096)


@pytest.fixture
def store(tmp_path):
    return SettingsStore(tmp_path, {})


def test_without_settings_there_is_no_model(store):
    assert (store.choice().endpoint, store.choice().source) == (None, "none")


def test_what_is_saved_is_in_use(store):
    store.save(HERE)
    assert (store.choice().endpoint, store.choice().source) == (HERE, "page")
    store.save(None)
    assert (store.choice().endpoint, store.choice().source) == (None, "none")


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps rights otherwise")
def test_the_file_is_for_its_owner_alone_also_after_it_was_open_to_all(store, tmp_path):
    store.save(None)
    (tmp_path / NAME).chmod(0o644)
    store.save(HERE)
    assert stat.S_IMODE((tmp_path / NAME).stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [NAME]


def test_the_environment_comes_first(store, tmp_path):
    store.save(HERE)
    environ = {"SHIAN_LLM_URL": "http://10.0.0.9/v1", "SHIAN_LLM_MODEL": "glm"}
    choice = SettingsStore(tmp_path, environ).choice()
    assert (choice.endpoint, choice.source) == (
        Endpoint("http://10.0.0.9/v1", "glm"),
        "environment",
    )


def test_a_mistake_in_the_environment_is_told(tmp_path):
    choice = SettingsStore(tmp_path, {"SHIAN_LLM_URL": "ftp://x"}).choice()
    assert choice.endpoint is None
    assert choice.trouble.startswith("SHIAN_LLM_URL=ftp://x：应为 http 或 https 地址")


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"model": {"url": 7}}', '{"model": {"x": 1}}', "\xff"]
)
def test_a_damaged_file_is_told_and_stands_for_no_model(store, tmp_path, content):
    (tmp_path / NAME).write_text(content, encoding="latin-1")
    choice = store.choice()
    assert choice.endpoint is None
    assert choice.trouble.startswith(f"设置文件 {NAME} 读不出来")


def test_the_form_makes_an_endpoint():
    form = ModelForm(" http://h:1/v1/ ", " m ", KEY, timeout=30, context=4096)
    assert form.endpoint(None) == Endpoint("http://h:1/v1", "m", KEY, 30.0, 4096)
    assert ModelForm("http://h:1/v1", "m").endpoint(None) == Endpoint("http://h:1/v1", "m")
    assert ModelForm("  ").endpoint(HERE) is None


def test_an_empty_key_keeps_the_saved_one():
    assert ModelForm(HERE.url, "other").endpoint(HERE).key == KEY
    assert ModelForm(HERE.url, "other", forget_key=True).endpoint(HERE).key == ""


def test_a_saved_key_never_goes_to_another_server():
    elsewhere = ModelForm("http://evil.example/v1", "m")
    with pytest.raises(ValueError, match=NEW_HOST):
        elsewhere.endpoint(HERE)
    assert ModelForm("http://evil.example/v1", "m", forget_key=True).endpoint(HERE).key == ""


@pytest.mark.parametrize(
    ("form", "told"),
    [
        (ModelForm("h:1/v1", "m"), "服务地址=h:1/v1：应为 http 或 https 地址"),
        (ModelForm("http://a:b@h/v1", "m"), "服务地址 里不能写用户名和密码，密钥请用 密钥"),
        (ModelForm("http://h/v1", " "), "设置了 服务地址，还要用 模型名称 指定模型名称"),
        (ModelForm("http://h/v1", "m", "密"), "密钥 含有不能用于密钥的字符"),
        (ModelForm("http://h/v1", "m", timeout=0), "限时=0：应在 0 到 3600 秒之间"),
        (ModelForm("http://h/v1", "m", context=9), "上下文长度=9：应不少于 2048"),
    ],
)
def test_mistakes_are_named_in_the_words_of_the_form(form, told):
    with pytest.raises(ValueError, match=re.escape(told)):
        form.endpoint(None)


def test_the_key_is_never_in_what_is_printed(store):
    store.save(HERE)
    assert KEY not in repr(store.choice())
    assert json.loads((store._path).read_text())["model"]["key"] == KEY
