"""Accounts, signing in, and the command that looks after them."""

from __future__ import annotations

import io
import json
import sqlite3
import threading

import pytest

from tests.serving import PASSWORD, QUICK, accounts_in
from ui.__main__ import main
from ui.accounts.accounts import Accounts, check_password
from ui.accounts.audit import Audit
from ui.accounts.sessions import (
    FAILURES_OF_A_NAME,
    FAILURES_OF_AN_ADDRESS,
    IDLE,
    LONGEST_SESSION,
    WINDOW,
    WRONG,
    Sessions,
    SignInError,
)
from ui.database import NAME, open_database
from ui.identity import User

OFFICE, ELSEWHERE = "10.0.0.7", "10.0.0.8"


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def accounts(tmp_path) -> Accounts:
    return accounts_in(tmp_path, 主任="管理", 小陈="编辑", 小李="查阅")


@pytest.fixture
def audit(tmp_path) -> Audit:
    return Audit(open_database(tmp_path))


@pytest.fixture
def sessions(tmp_path, accounts, audit, clock) -> Sessions:
    return Sessions(open_database(tmp_path), accounts, audit, clock)


def wrong(sessions: Sessions, name: str, address: str = OFFICE) -> str:
    with pytest.raises(SignInError) as refused:
        sessions.sign_in(name, "not the password", address)
    return str(refused.value)


# ---- accounts


@pytest.mark.usefixtures("accounts")
def test_a_password_is_kept_as_an_argon2_hash_and_nothing_else(tmp_path):
    accounts = Accounts(open_database(tmp_path))
    accounts.set_password("小陈", PASSWORD)
    accounts.new_token("小陈")
    with sqlite3.connect(tmp_path / NAME) as database:
        (kept,) = database.execute("SELECT password FROM accounts WHERE name = '小陈'").fetchone()
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    everything = b"".join(path.read_bytes() for path in tmp_path.glob(f"{NAME}*"))
    assert PASSWORD.encode() not in everything


def test_the_database_is_for_its_owner_only(tmp_path, accounts):
    assert accounts.any()
    assert (tmp_path / NAME).stat().st_mode & 0o077 == 0


def test_full_width_letters_of_an_input_method_make_the_same_password(accounts):
    accounts.set_password("小李", "ＡＢＣ１２３ｘｙｚ！？")
    assert accounts.verified("小李", "ABC123xyz!?") is not None


def test_a_name_is_one_account_however_it_is_written(accounts):
    accounts.add("Zhang", PASSWORD, "查阅")
    assert accounts.verified("zhang", PASSWORD).name == "Zhang"
    with pytest.raises(ValueError, match="账号“Zhang”已经有了"):
        accounts.add("ZHANG", PASSWORD, "查阅")


@pytest.mark.parametrize("name", ["", " ", "a b", "x" * 33, "<b>", "本机", "a/b"])
def test_a_name_that_cannot_be_one_is_named(accounts, name):
    with pytest.raises(ValueError, match="账号名“"):
        accounts.add(name, PASSWORD, "查阅")


@pytest.mark.parametrize(
    ("password", "told"),
    [
        ("short", "10 到 200 个字符，现有 5 个"),
        ("x" * 201, "现有 201 个"),
        ("xiaochen2026", "账号名"),
        ("aaaabbbbaaaa", "太容易猜"),
        ("1234567890", "太容易猜"),
        ("9876543210", "太容易猜"),
    ],
)
def test_a_weak_password_is_refused_with_its_reason(password, told):
    with pytest.raises(ValueError, match=told):
        check_password(password, "Xiaochen")


def test_the_first_account_is_a_managers_and_one_always_stays(tmp_path):
    accounts = Accounts(open_database(tmp_path), QUICK)
    with pytest.raises(ValueError, match="第一个账号应为管理账号"):
        accounts.add("小李", PASSWORD, "查阅")
    assert not accounts.any()
    accounts.add("主任", PASSWORD, "管理")
    accounts.add("小李", PASSWORD, "查阅")
    for change in (
        lambda: accounts.remove("主任"),
        lambda: accounts.set_role("主任", "编辑"),
        lambda: accounts.set_disabled("主任", True),
    ):
        with pytest.raises(ValueError, match="至少要留一个可用的管理账号"):
            change()
    assert accounts.named("主任").role == "管理"
    accounts.remove("小李")
    accounts.remove("主任")
    assert not accounts.any()


def test_a_name_that_is_not_there_is_named(accounts):
    for change in (accounts.remove, accounts.new_token, accounts.revoke_token):
        with pytest.raises(LookupError, match="没有账号“小王”"):
            change("小王")


def test_a_token_is_its_accounts_until_another_is_made_or_it_is_void(accounts):
    first = accounts.new_token("小陈")
    assert accounts.user_of_token(first) == User("小陈", "编辑")
    second = accounts.new_token("小陈")
    assert accounts.user_of_token(first) is None
    accounts.set_disabled("小陈", True)
    assert accounts.user_of_token(second) is None
    accounts.set_disabled("小陈", False)
    assert accounts.user_of_token(second) == User("小陈", "编辑")
    accounts.revoke_token("小陈")
    assert accounts.user_of_token(second) is None
    assert accounts.user_of_token("") is None


# ---- sessions


def test_a_session_knows_its_user_and_the_role_of_today(sessions, accounts):
    token = sessions.sign_in("小陈", PASSWORD, OFFICE)
    assert sessions.user(token) == User("小陈", "编辑")
    accounts.set_role("小陈", "查阅")
    assert sessions.user(token) == User("小陈", "查阅")
    assert sessions.user(token + "x") is None


def test_a_token_of_a_session_is_not_in_the_database(sessions, tmp_path):
    token = sessions.sign_in("小陈", PASSWORD, OFFICE)
    everything = b"".join(path.read_bytes() for path in tmp_path.glob(f"{NAME}*"))
    assert token.encode() not in everything


def test_a_session_ends_when_it_is_idle(sessions, clock):
    token = sessions.sign_in("小陈", PASSWORD, OFFICE)
    for _ in range(3):
        clock.now += IDLE - 60
        assert sessions.user(token) is not None
    clock.now += IDLE
    assert sessions.user(token) is None


def test_a_session_ends_however_busy_it_is(sessions, clock):
    token = sessions.sign_in("小陈", PASSWORD, OFFICE)
    for _ in range(LONGEST_SESSION // 3600 - 1):
        clock.now += 3600
        assert sessions.user(token) is not None
    clock.now += 3600
    assert sessions.user(token) is None


@pytest.mark.parametrize(
    "change",
    [
        lambda accounts: accounts.set_password("小陈", "another long enough one"),
        lambda accounts: accounts.set_disabled("小陈", True),
        lambda accounts: accounts.remove("小陈"),
    ],
    ids=["password", "disabled", "removed"],
)
def test_a_session_ends_with_what_it_was_begun_with(sessions, accounts, change):
    token = sessions.sign_in("小陈", PASSWORD, OFFICE)
    others = sessions.sign_in("小李", PASSWORD, OFFICE)
    change(accounts)
    assert sessions.user(token) is None
    assert sessions.user(others) is not None


def test_enabled_again_the_old_session_stays_ended(sessions, accounts):
    token = sessions.sign_in("小陈", PASSWORD, OFFICE)
    accounts.set_disabled("小陈", True)
    accounts.set_disabled("小陈", False)
    assert sessions.user(token) is None


def test_signed_out_a_copied_token_is_worth_nothing(sessions):
    token = sessions.sign_in("小陈", PASSWORD, OFFICE)
    sessions.sign_out(token)
    assert sessions.user(token) is None


# ---- wrong passwords


def test_a_wrong_name_and_a_wrong_password_are_told_alike(sessions, accounts):
    accounts.set_disabled("小李", True)
    assert {wrong(sessions, name) for name in ("小陈", "小王", "")} == {WRONG}
    with pytest.raises(SignInError, match=WRONG):
        sessions.sign_in("小李", PASSWORD, OFFICE)


@pytest.mark.parametrize("name", ["小陈", "nobody"])
def test_five_failures_lock_a_name_for_a_quarter_of_an_hour(sessions, clock, name):
    for _ in range(FAILURES_OF_A_NAME):
        assert wrong(sessions, name) == WRONG
    with pytest.raises(SignInError, match="15 分钟后再试") as refused:
        sessions.sign_in(name, PASSWORD, ELSEWHERE)
    assert refused.value.wait == WINDOW
    clock.now += WINDOW + 1
    assert wrong(sessions, name) == WRONG


def test_the_right_password_after_the_lock_lets_in_and_forgets_the_failures(sessions, clock):
    for _ in range(FAILURES_OF_A_NAME):
        wrong(sessions, "小陈")
    clock.now += WINDOW + 1
    assert sessions.sign_in("小陈", PASSWORD, OFFICE)
    for _ in range(FAILURES_OF_A_NAME - 1):
        wrong(sessions, "小陈")
    assert sessions.sign_in("小陈", PASSWORD, OFFICE)


def test_failures_long_apart_do_not_lock(sessions, clock):
    for _ in range(2 * FAILURES_OF_A_NAME):
        assert wrong(sessions, "小陈") == WRONG
        clock.now += WINDOW


def test_many_names_from_one_address_lock_the_address_and_no_other(sessions):
    for number in range(FAILURES_OF_AN_ADDRESS):
        assert wrong(sessions, f"guess{number}") == WRONG
    with pytest.raises(SignInError, match="分钟后再试"):
        sessions.sign_in("小陈", PASSWORD, OFFICE)
    assert sessions.sign_in("小陈", PASSWORD, ELSEWHERE)


def test_an_own_account_does_not_buy_more_guesses_at_others(sessions):
    for number in range(FAILURES_OF_AN_ADDRESS):
        sessions.sign_in("小李", PASSWORD, OFFICE)
        wrong(sessions, f"guess{number}")
    with pytest.raises(SignInError, match="分钟后再试"):
        sessions.sign_in("小李", PASSWORD, OFFICE)


def test_many_tries_at_once_are_counted_one_by_one(sessions):
    told: list[str] = []
    tries = [
        threading.Thread(target=lambda: told.append(wrong(sessions, "小陈"))) for _ in range(12)
    ]
    for each in tries:
        each.start()
    for each in tries:
        each.join()
    assert told.count(WRONG) == FAILURES_OF_A_NAME


# ---- the command


@pytest.fixture
def run(tmp_path, capsys, monkeypatch):
    """Runs `python -m ui …` on an empty data directory; returns code, output and errors."""

    def running(*arguments: str, typed: str = ""):
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        code = main([*arguments, "--data", str(tmp_path / "data")])
        said = capsys.readouterr()
        return code, said.out, said.err

    return running


def test_accounts_are_made_listed_changed_and_removed(run):
    assert run("accounts", "add", "主任", "--role", "管理", typed=f"{PASSWORD}\n")[0] == 0
    assert run("accounts", "add", "小李", "--password-stdin", typed=f"{PASSWORD}\n")[0] == 0
    assert run("accounts", "role", "小李", "--role", "编辑")[0] == 0
    assert run("accounts", "disable", "小李")[0] == 0
    code, out, _ = run("accounts", "list")
    assert (code, out.splitlines()) == (0, ["主任（管理）", "小李（编辑，已停用）"])
    assert run("accounts", "enable", "小李")[0] == 0
    assert run("accounts", "passwd", "小李", typed="quite another one\n")[0] == 0
    assert run("accounts", "remove", "小李")[0] == 0
    found = json.loads(run("accounts", "list", "--json")[1])
    assert [(each["name"], each["role"]) for each in found["accounts"]] == [("主任", "管理")]


def test_a_token_is_shown_once(run, tmp_path):
    run("accounts", "add", "主任", "--role", "管理", typed=f"{PASSWORD}\n")
    token = json.loads(run("accounts", "token", "主任", "--json")[1])["token"]
    accounts = Accounts(open_database(tmp_path / "data"))
    assert accounts.user_of_token(token) == User("主任", "管理")
    assert token not in run("accounts", "list", "--json")[1] + run("audit", "--json")[1]
    assert run("accounts", "revoke", "主任")[0] == 0
    assert accounts.user_of_token(token) is None


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["accounts", "add", "小李"], "第一个账号应为管理账号：加上 --role 管理"),
        (["accounts", "add", "a b"], "a b"),
        (["accounts", "add", "小李", "--role", "老板"], "老板"),
        (["accounts", "passwd", "小王"], "没有账号“小王”"),
        (["accounts", "rolle"], "rolle"),
        (["audit", "-n", "0"], "不能是 0"),
    ],
)
def test_wrong_use_is_told_and_changes_nothing(run, arguments, told):
    code, out, err = run(*arguments, typed=f"{PASSWORD}\n")
    assert (code, out) == (2, "")
    assert told in err
    assert "Traceback" not in err
    assert json.loads(run("accounts", "list", "--json")[1]) == {"accounts": []}


def test_a_password_is_no_argument(run):
    code, _, err = run("accounts", "add", "主任", "--role", "管理", "--password", "x")
    assert code == 2
    assert "--password" in err


def test_what_the_command_does_stands_in_the_log(run):
    run("accounts", "add", "主任", "--role", "管理", typed=f"{PASSWORD}\n")
    run("accounts", "token", "主任")
    entries = json.loads(run("audit", "--json")[1])["entries"]
    assert [(e["who"], e["action"], e["subject"], e["detail"]) for e in entries] == [
        ("命令行", "账号", "主任", "生成令牌"),
        ("命令行", "账号", "主任", "新建，角色管理"),
    ]
    assert PASSWORD not in json.dumps(entries, ensure_ascii=False)


def test_a_file_that_is_no_database_is_named(tmp_path, capsys):
    (tmp_path / NAME).write_bytes(b"no database at all" * 100)
    assert main(["accounts", "list", "--data", str(tmp_path)]) == 2
    said = capsys.readouterr().err
    assert NAME in said
    assert "Traceback" not in said
