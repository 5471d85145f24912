"""The server: who comes in, what is never handed out, how it fails and ends."""

from __future__ import annotations

import gc
import logging
import socket
import sqlite3
import subprocess
import threading
from pathlib import Path

import gradio as gr
import httpx
import pytest
from starlette.datastructures import Headers
from starlette.requests import Request

from tests.serving import PASSWORD, accounts_in, served
from ui.accounts.audit import Audit
from ui.accounts.sessions import FAILURES_OF_A_NAME
from ui.database import NAME, open_database
from ui.identity import User, who
from ui.serving import guard, server
from ui.serving.access import COOKIE, Access, NoAccountsError
from ui.serving.api import FAILED
from ui.serving.guard import OTHER_SITE, SIGN_IN_FIRST, WRONG_HOST
from ui.serving.health import Health

SECRET = "秘密的内部错误"


def page() -> gr.Blocks:
    """A page with one handler for readers, one for editors, and one that fails."""

    def read(text: str, request: gr.Request) -> str:
        return f"{who(request).name}：{text}"

    def edit(text: str, request: gr.Request) -> str:
        if not who(request).may_edit:
            raise gr.Error("没有编辑的权限", print_exception=False)
        return f"改为{text}"

    def fail() -> str:
        raise RuntimeError(SECRET)

    with gr.Blocks(analytics_enabled=False) as built:
        text, shown = gr.Textbox(), gr.Textbox()
        gr.File()
        for handler, inputs in ((read, [text]), (edit, [text]), (fail, None)):
            # Outside the queue, so that a test may call it in one request, as anybody may.
            gr.Button().click(handler, inputs, [shown], queue=False)
    return built


@pytest.fixture(scope="module")
def open_data(tmp_path_factory) -> Path:
    """A data directory without accounts."""
    return tmp_path_factory.mktemp("open")


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    """A data directory with three accounts."""
    folder = tmp_path_factory.mktemp("closed")
    accounts_in(folder, 主任="管理", 小陈="编辑", 小李="查阅")
    return folder


@pytest.fixture(scope="module")
def local(open_data):
    """The server of a machine for itself."""
    with served(page(), open_data) as running:
        yield running


@pytest.fixture(scope="module")
def guarded(data):
    """The server where everybody has to sign in."""
    with served(page(), data) as running:
        yield running


@pytest.fixture
def anyone(local):
    with httpx.Client(base_url=local.address) as client:
        yield client


@pytest.fixture
def stranger(guarded):
    with httpx.Client(base_url=guarded.address) as client:
        yield client


@pytest.fixture
def signed_in(guarded):
    """Returns a client that has signed in."""
    clients = []

    def signing_in(name: str) -> httpx.Client:
        client = httpx.Client(base_url=guarded.address)
        clients.append(client)
        answer = client.post("/login", data={"username": name, "password": PASSWORD})
        assert answer.status_code == 303
        return client

    yield signing_in
    for client in clients:
        client.close()


def call(client: httpx.Client, name: str, *values: str) -> httpx.Response:
    return client.post(f"/gradio_api/run/{name}", json={"data": list(values)})


# ---- who comes in


def test_without_accounts_the_machine_itself_may_do_everything(anyone):
    assert anyone.get("/").status_code == 200
    assert call(anyone, "read", "你好").json()["data"] == ["本机：你好"]
    assert call(anyone, "edit", "新").json()["data"] == ["改为新"]


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "office.example"])
def test_other_computers_are_served_only_with_accounts(open_data, data, host):
    with pytest.raises(NoAccountsError, match=f"{host}.*python -m ui accounts add"):
        Access.of(host, open_database(open_data))
    assert Access.of(host, open_database(data)).user(Headers({})) is None


def test_with_accounts_nothing_is_served_to_strangers(stranger):
    paths = (
        "/config",
        "/gradio_api/info",
        "/openapi.json",
        "/docs",
        "/mcp",
        "/gradio_api/queue/data",
    )
    for path in paths:
        answer = stranger.get(path)
        assert (path, answer.status_code, answer.json()) == (path, 401, {"detail": SIGN_IN_FIRST})
    assert call(stranger, "read", "x").status_code == 401
    assert stranger.post("/gradio_api/upload", files={"files": b"x"}).status_code == 401
    assert stranger.post("/gradio_api/cancel", json={}).status_code == 401


def test_a_browser_is_led_to_the_page_for_signing_in(stranger):
    answer = stranger.get("/", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")
    assert stranger.get("/login").status_code == 200


def test_who_signed_in_is_known_to_every_handler(signed_in):
    assert call(signed_in("小李"), "read", "你好").json()["data"] == ["小李：你好"]
    assert call(signed_in("主任"), "read", "你好").json()["data"] == ["主任：你好"]


def test_a_reader_cannot_call_what_editors_may(signed_in):
    answer = call(signed_in("小李"), "edit", "新")
    assert (answer.status_code, answer.json()["error"]) == (500, "没有编辑的权限")
    assert call(signed_in("小陈"), "edit", "新").json()["data"] == ["改为新"]


def test_a_token_opens_the_door_for_a_program_and_no_other(stranger, data):
    accounts = accounts_in(data)
    token = accounts.new_token("小陈")
    with_token = {"Authorization": f"Bearer {token}"}
    answer = stranger.post("/gradio_api/run/read", json={"data": ["x"]}, headers=with_token)
    assert answer.json()["data"] == ["小陈：x"]
    for authorization in (f"Bearer {token}x", "Bearer", f"Basic {token}", token):
        refused = stranger.get("/config", headers={"Authorization": authorization})
        assert refused.status_code == 401
    accounts.revoke_token("小陈")
    assert stranger.get("/config", headers=with_token).status_code == 401


def test_changing_the_password_ends_every_other_session(signed_in, data):
    accounts_in(data, 小孙="查阅")
    one, other = signed_in("小孙"), signed_in("小孙")
    form = {"password": PASSWORD, "new": "brand new words", "again": "brand new words"}
    assert one.post("/password", data=form).status_code == 303
    assert one.get("/config").status_code == 200
    assert other.get("/config").status_code == 401


@pytest.mark.parametrize("form", [b"&" * 20, b"\xff\xfe", b"a=1&" * 500, b""])
def test_a_form_that_no_page_sent_is_a_failed_try(stranger, form):
    assert stranger.post("/login", content=form).status_code in (401, 429)
    assert stranger.post("/login", content=b"x" * 9000).status_code == 413


def test_signing_out_ends_the_session_for_every_copy_of_the_cookie(signed_in, stranger):
    client = signed_in("小陈")
    stolen = {"Cookie": f"{COOKIE}={client.cookies[COOKIE]}"}
    assert stranger.get("/config", headers=stolen).status_code == 200
    assert client.post("/logout").headers["location"] == "/login"
    assert stranger.get("/config", headers=stolen).status_code == 401


def test_signing_in_is_locked_after_some_failures_and_told_how_long(stranger, data, caplog):
    accounts_in(data, 小钱="查阅")
    wrong = {"username": "小钱", "password": "wrong wrong wrong"}
    assert [stranger.post("/login", data=wrong).status_code for _ in range(FAILURES_OF_A_NAME)] == [
        401
    ] * FAILURES_OF_A_NAME
    right = {"username": "小钱", "password": PASSWORD}
    locked = stranger.post("/login", data=right)
    assert locked.status_code == 429
    assert int(locked.headers["retry-after"]) > 800
    assert PASSWORD not in locked.text
    assert PASSWORD not in caplog.text


def test_no_password_or_token_is_written_to_a_log(signed_in, caplog, data):
    with caplog.at_level(logging.DEBUG):
        client = signed_in("小陈")
        call(client, "fail")
    entries = str(Audit(open_database(data)).entries())
    # The client of this test, in the same process, logs what it sends and gets.
    logged = [record for record in caplog.records if not record.name.startswith("http")]
    for secret in (PASSWORD, client.cookies[COOKIE]):
        assert secret not in str([record.getMessage() for record in logged])
        assert secret not in entries


def test_the_cookie_is_for_https_only_where_it_came_by_https(stranger):
    form = {"username": "主任", "password": PASSWORD}
    plain = stranger.post("/login", data=form)
    assert "Secure" not in plain.headers["set-cookie"]
    # As a proxy on this machine says it.
    by_proxy = stranger.post("/login", data=form, headers={"X-Forwarded-Proto": "https"})
    assert "Secure" in by_proxy.headers["set-cookie"]


# ---- where requests come from


@pytest.mark.parametrize("name", ["evil.example", "evil.example:80", "169.254.169.254", "", "[::"])
def test_under_a_foreign_name_nothing_is_served_without_accounts(anyone, name):
    answer = anyone.get("/", headers={"Host": name})
    assert (answer.status_code, answer.json()) == (421, {"detail": WRONG_HOST})


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "[::1]"])
def test_the_names_of_the_machine_itself_are_known(anyone, name):
    assert anyone.get("/health", headers={"Host": f"{name}:7860"}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_on_another_site_changes_nothing(signed_in, headers):
    client = signed_in("主任")
    answer = client.post("/logout", headers=headers)
    assert (answer.status_code, answer.json()) == (403, {"detail": OTHER_SITE})
    assert client.get("/config").status_code == 200


def test_another_site_may_link_here_but_not_load_from_here(anyone):
    there = {"Sec-Fetch-Site": "cross-site"}
    assert anyone.get("/", headers={**there, "Sec-Fetch-Mode": "navigate"}).status_code == 200
    assert anyone.get("/config", headers={**there, "Sec-Fetch-Mode": "no-cors"}).status_code == 403


@pytest.mark.parametrize("method", ["GET", "OPTIONS", "POST"])
def test_another_site_never_reads_an_answer(signed_in, method):
    # As one on a neighbouring address would ask, with whom the cookie goes along.
    asking = {"Origin": "http://127.0.0.1:1", "Access-Control-Request-Method": "POST"}
    answer = signed_in("小陈").request(method, "/config", headers=asking)
    assert answer.status_code == 403
    assert "access-control-allow-origin" not in answer.headers


def test_links_lead_to_the_host_that_was_asked_whatever_a_request_claims(signed_in):
    claimed = {"X-Forwarded-Host": "evil.example", "X-Gradio-Server": "http://evil.example"}
    assert "evil.example" not in signed_in("小陈").get("/", headers=claimed).text


# ---- what is never handed out


@pytest.mark.parametrize(
    "path",
    [
        "{data}/app.sqlite",
        "{data}/library.sqlite",
        "{data}/web/../app.sqlite",
        "{data}/web/..%2Fapp.sqlite",
        "{data}/web/%2e%2e/library.sqlite",
        "/etc/passwd",
        "..%2f..%2f..%2fetc%2fpasswd",
        "app.py",
        "pyproject.toml",
        "file:///etc/passwd",
        "http://127.0.0.1:1/",
        "HTTPS://example.com/",
    ],
)
def test_no_file_but_those_of_the_pages_is_handed_out(anyone, open_data, path):
    sqlite3.connect(open_data / "library.sqlite").close()
    (open_data / "library.sqlite").write_bytes(b"SQLite format 3")
    wanted = path.format(data=open_data)
    for route in ("file=", "file/"):
        answer = anyone.get(f"/gradio_api/{route}{wanted}")
        assert answer.status_code in (403, 404)
        assert b"SQLite format" not in answer.content
        assert b"root:" not in answer.content
    assert (open_data / NAME).is_file()


@pytest.mark.parametrize(
    "path",
    ["proxy=https://x.hf.space/", "deep_link?session_hash=a", "dev/reload", "vibe-code", "runs",
     "run-history/buckets", "token", "custom_component/a/client/b/c.js"],
)  # fmt: skip
def test_parts_of_gradio_that_the_app_does_not_use_are_not_there(anyone, path):
    assert anyone.get(f"/gradio_api/{path}").status_code == 404


def test_an_upload_is_kept_under_its_content_and_read_back(anyone):
    name = "../../evil<script>.md"
    (kept,) = anyone.post("/gradio_api/upload", files={"files": (name, b"text")}).json()
    assert ".." not in kept
    back = anyone.get(f"/gradio_api/file={kept}")
    assert (back.content, back.headers["content-disposition"][:10]) == (b"text", "attachment")


def test_a_file_that_is_too_large_is_refused(open_data, monkeypatch):
    monkeypatch.setattr(server, "LARGEST_FILE", 1000)
    with served(page(), open_data) as running, httpx.Client(base_url=running.address) as client:
        assert client.post("/gradio_api/upload", files={"files": b"x" * 900}).status_code == 200
        assert client.post("/gradio_api/upload", files={"files": b"x" * 1001}).status_code == 413


def test_a_request_that_is_too_large_is_refused_also_when_it_hides_its_size(anyone, monkeypatch):
    monkeypatch.setattr(guard, "LARGEST_BODY", 1000)
    told = anyone.post("/gradio_api/run/read", content=b"x" * 1001)
    assert told.status_code == 413

    def pieces():
        for _ in range(20):
            yield b"x" * 100

    assert anyone.post("/gradio_api/run/read", content=pieces()).status_code == 413


def test_every_answer_carries_the_rules_for_the_browser(anyone, stranger):
    for answer in (anyone.get("/"), stranger.get("/config"), stranger.get("/login")):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'self'" in policy or "default-src 'none'" in policy
        assert "http" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["cache-control"] == "no-store"
        assert "server" not in answer.headers


# ---- failing and ending


def test_a_handler_that_fails_tells_nothing_of_why(anyone):
    answer = call(anyone, "fail")
    assert answer.status_code == 500
    assert SECRET not in answer.text
    assert "Traceback" not in answer.text


def test_a_request_that_breaks_the_server_is_answered_in_a_sentence(anyone):
    # A component that is not there: Gradio has no answer to that.
    body = {"data": [], "component_id": 9999, "session_hash": "a", "fn_name": "ls"}
    answer = anyone.post("/gradio_api/component_server", json=body)
    assert (answer.status_code, answer.json()) == (500, {"detail": FAILED})


class Index:
    """An index that shows a state of the library, or cannot be read."""

    documents, passages, generation = 3, 40, 7

    def stats(self) -> Index:
        if self.generation < 0:
            raise OSError(SECRET)
        return self


class Library:
    """A library in its seventh state."""

    generation = 7


@pytest.mark.parametrize(
    ("generation", "code", "told"),
    [
        (7, 200, {"status": "ok", "documents": 3, "passages": 40, "index": "current"}),
        (6, 200, {"status": "ok", "documents": 3, "passages": 40, "index": "behind"}),
        (-1, 503, {"status": "资料库或索引打不开"}),
    ],
)
def test_health_tells_a_monitor_how_things_are(data, generation, code, told):
    index = Index()
    index.generation = generation
    with served(page(), data, health=Health(Library(), index)) as running:
        answer = httpx.get(f"{running.address}health")
    assert answer.status_code == code
    assert {key: answer.json()[key] for key in told} == told
    assert SECRET not in answer.text


def test_it_ends_within_seconds_though_a_page_is_open(open_data):
    with served(page(), open_data) as running:
        opened = threading.Event()

        def listen() -> None:
            with httpx.stream("GET", f"{running.address}gradio_api/heartbeat/abc") as stream:
                for _ in stream.iter_raw():
                    opened.set()

        listening = threading.Thread(target=listen, daemon=True)
        listening.start()
        assert opened.wait(30)
        running.close()
    with pytest.raises(httpx.ConnectError):
        httpx.get(running.address)


def test_what_is_loaded_is_searched_for_garbage_no_more_while_it_is_served(open_data):
    with served(page(), open_data):
        assert gc.get_freeze_count() > 0
    assert gc.get_freeze_count() == 0


def test_a_port_in_use_is_an_error_of_the_one_who_starts_it(open_data):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        access = Access.of("127.0.0.1", open_database(open_data))
        with pytest.raises(OSError, match="in use"):
            server.serve(page(), taken.getsockname()[1], access)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory) -> tuple[Path, Path]:
    """A certificate that signs itself, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    files = folder / "certificate.pem", folder / "key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"]
    command += ["-subj", "/CN=127.0.0.1", "-out", str(files[0]), "-keyout", str(files[1])]
    subprocess.run(command, check=True, capture_output=True)
    return files


def test_with_a_certificate_it_speaks_https_and_the_cookie_is_secure(data, certificate):
    with served(page(), data, tls=certificate) as running:
        assert running.address.startswith("https://127.0.0.1:")
        form = {"username": "主任", "password": PASSWORD}
        answer = httpx.post(f"{running.address}login", data=form, verify=False)
    assert "Secure" in answer.headers["set-cookie"]


def test_a_request_that_came_around_the_guard_has_no_user():
    bare = Request({"type": "http", "headers": []})
    with pytest.raises(PermissionError, match=SIGN_IN_FIRST):
        who(gr.Request(bare))
    bare.state.user = User("小陈", "编辑")
    assert who(gr.Request(bare)) == User("小陈", "编辑")
