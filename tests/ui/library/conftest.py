"""A library in a data directory of its own, and what is noted of changes to it."""

from __future__ import annotations

import pytest

from ingest.library import Library


@pytest.fixture
def data(tmp_path):
    return tmp_path / "data"


@pytest.fixture
def library(data):
    with Library.open(data) as library:
        yield library


@pytest.fixture
def audited():
    return []
