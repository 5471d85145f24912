"""Importing Gradio without the type stubs that it writes for editors."""

from __future__ import annotations

import importlib
import inspect

import gradio as gr
import pytest

from ui.gradio_start import no_type_stubs

COMPONENT = """
import gradio as gr


class Slogan(gr.HTML):
    EVENTS = []
"""


def test_no_stub_is_written_for_a_component_and_the_component_works(tmp_path, monkeypatch):
    (tmp_path / "slogan_of_a_test.py").write_text(COMPONENT, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    with no_type_stubs():
        slogan = importlib.import_module("slogan_of_a_test").Slogan
    assert [path.name for path in tmp_path.glob("*.py*")] == ["slogan_of_a_test.py"]
    assert slogan("句句有出处").value == "句句有出处"


def test_only_the_files_of_components_are_unknown_and_only_within():
    with no_type_stubs():
        assert inspect.getfile(pytest.Item).endswith("nodes.py")
        with pytest.raises(OSError, match="no stub is wanted"):
            inspect.getfile(gr.HTML)
    assert inspect.getfile(gr.HTML).endswith("html.py")
