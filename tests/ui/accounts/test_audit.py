"""The log of what was done: in order, to leaf through, and without secrets."""

from __future__ import annotations

import pytest

from tests.serving import PASSWORD, accounts_in
from ui.accounts.audit import LONGEST, Audit
from ui.accounts.sessions import Sessions, SignInError
from ui.database import open_database


@pytest.fixture
def audit(tmp_path) -> Audit:
    return Audit(open_database(tmp_path))


def test_the_newest_comes_first_with_who_and_what(audit):
    audit.record("小陈", "上传", "2024方案.pdf", "新增，1 份文档")
    audit.record("主任", "设置", "模型地址", "已更改")
    newest, older = audit.entries()
    assert (newest.who, newest.action, newest.subject, newest.detail) == (
        "主任",
        "设置",
        "模型地址",
        "已更改",
    )
    assert (older.who, older.action, older.subject) == ("小陈", "上传", "2024方案.pdf")
    assert older.at.endswith("+00:00")
    assert older.id < newest.id


def test_it_is_leafed_through_without_gaps(audit):
    for number in range(5):
        audit.record("小陈", "上传", f"{number}.pdf")
    first = audit.entries(2)
    then = audit.entries(2, before=first[-1].id)
    assert [entry.subject for entry in (*first, *then)] == ["4.pdf", "3.pdf", "2.pdf", "1.pdf"]


def test_it_is_filtered_by_action_and_by_who(audit):
    audit.record("小陈", "上传", "甲.pdf")
    audit.record("小陈", "移除", "甲.pdf")
    audit.record("主任", "移除", "乙.pdf")
    assert [entry.subject for entry in audit.entries(action="移除")] == ["乙.pdf", "甲.pdf"]
    assert [entry.action for entry in audit.entries(who="小陈")] == ["移除", "上传"]


def test_an_unknown_action_is_named(audit):
    with pytest.raises(ValueError, match="没有操作“吃饭”，可用：上传"):
        audit.record("小陈", "吃饭")


def test_what_is_very_long_is_cut(audit):
    audit.record("小陈", "上传", "长" * 10_000)
    assert audit.entries()[0].subject == "长" * LONGEST


def test_signing_in_and_failing_to_are_kept_but_no_password(tmp_path, audit):
    accounts = accounts_in(tmp_path, 主任="管理")
    sessions = Sessions(open_database(tmp_path), accounts, audit)
    sessions.sign_out(sessions.sign_in("主任", PASSWORD, "10.0.0.7"))
    for name in ("主任", PASSWORD):  # the second: a password in the box of the name
        with pytest.raises(SignInError):
            sessions.sign_in(name, "wrong wrong wrong", "10.0.0.9")
    told = [(e.who, e.action, e.detail) for e in reversed(audit.entries())]
    assert told == [
        ("主任", "登录", "10.0.0.7"),
        ("主任", "退出", ""),
        ("主任", "登录失败", "10.0.0.9"),
        ("（没有的账号）", "登录失败", "10.0.0.9"),
    ]


def test_a_lock_is_kept_once(tmp_path, audit):
    sessions = Sessions(open_database(tmp_path), accounts_in(tmp_path, 主任="管理"), audit)
    for _ in range(9):
        with pytest.raises(SignInError):
            sessions.sign_in("主任", "wrong wrong wrong", "10.0.0.9")
    assert len(audit.entries(action="登录失败")) == 5
    (locked,) = audit.entries(action="登录锁定")
    assert (locked.who, locked.subject, locked.detail) == ("主任", "账号", "10.0.0.9")
