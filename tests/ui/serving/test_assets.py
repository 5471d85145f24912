"""The page's files: packed, kept by the browser, and nothing but them."""

from __future__ import annotations

import gzip

import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from ui.serving.assets import GRADIO_ASSETS, Assets

SCRIPT = "export const name = '食安问策';\n" * 40
PACKED = {"Accept-Encoding": "gzip, br"}


@pytest.fixture
def client(tmp_path):
    folder = tmp_path / "assets"
    folder.mkdir()
    (folder / "page-a1B2.js").write_text(SCRIPT, encoding="utf-8")
    (folder / "page-a1B2.css").write_text("body { color: teal }", encoding="utf-8")
    (folder / "photo.png").write_bytes(b"png")
    (tmp_path / "secret.js").write_text("secret", encoding="utf-8")
    return TestClient(Assets(PlainTextResponse("of the app itself"), folder))


@pytest.mark.parametrize(
    ("name", "media_type", "content"),
    [
        ("page-a1B2.js", "text/javascript; charset=utf-8", SCRIPT),
        ("page-a1B2.css", "text/css; charset=utf-8", "body { color: teal }"),
    ],
)
def test_a_file_is_sent_packed_and_may_be_kept_for_good(client, name, media_type, content):
    for _ in range(2):
        found = client.get(f"/assets/{name}", headers=PACKED)
        assert (found.status_code, found.text) == (200, content)
        assert found.headers["content-type"] == media_type
        assert found.headers["content-encoding"] == "gzip"
        assert found.headers["vary"] == "Accept-Encoding"
        assert found.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert int(found.headers["content-length"]) == len(gzip.compress(content.encode()))


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/assets/none.js",
        "/assets/photo.png",
        "/assets/..%2Fsecret.js",
        "/assets/%2e%2e/secret.js",
        "/assets/page-a1B2.js/",
        "/other/page-a1B2.js",
    ],
)
def test_all_else_is_left_to_the_app(client, path):
    assert client.get(path, headers=PACKED).text == "of the app itself"


def test_who_takes_no_packed_files_or_only_asks_about_one_is_left_to_the_app(client):
    assert client.get("/assets/page-a1B2.js", headers={"Accept-Encoding": "identity"}).text == (
        "of the app itself"
    )
    assert "content-encoding" not in client.head("/assets/page-a1B2.js", headers=PACKED).headers


def test_the_scripts_that_gradios_page_names_are_there():
    page = (GRADIO_ASSETS.parent / "index.html").read_text("utf-8")
    first = page.split('src="./assets/', 1)[1].split('"', 1)[0]
    assert (GRADIO_ASSETS / first).is_file()
