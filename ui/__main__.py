"""The command `python -m ui`: accounts, the log of what was done, what users think of answers."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DatabaseError

from ingest.arguments import CommandParser, add_data_argument, add_json_argument, print_json
from ui.accounts.accounts import Accounts, allowed_name
from ui.accounts.audit import ACTIONS, Audit
from ui.database import NAME, open_database
from ui.identity import ROLES

DONE, WRONG_USE = 0, 2
TERMINAL = "命令行"
"""Who did it, in the log, where it was done with this command."""

_DESCRIPTION = """网页程序的账号和操作记录。

  python -m ui accounts add 账号名 --role 管理    新建账号（密码在提示后输入两遍）
  python -m ui accounts list                      列出账号
  python -m ui accounts passwd 账号名             换密码，并结束该账号的登录
  python -m ui accounts role 账号名 --role 编辑   换角色
  python -m ui accounts disable|enable 账号名     停用、恢复
  python -m ui accounts token 账号名              为其他程序生成令牌（只显示一次）
  python -m ui accounts revoke 账号名             作废令牌
  python -m ui accounts remove 账号名             删除账号
  python -m ui audit                              操作记录，新的在前
  python -m ui feedback --out 反馈.jsonl          导出使用者对回答的评价，供评测用

角色：查阅（提问、起草）、编辑（另可改动资料库）、管理（另可改设置）。
有了账号，程序重新启动后就要登录，本机也一样。"""

_DOES = {
    "add": "新建账号",
    "list": "列出账号",
    "passwd": "换密码",
    "role": "换角色",
    "disable": "停用",
    "enable": "恢复",
    "token": "生成令牌",
    "revoke": "作废令牌",
    "remove": "删除账号",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 2 wrong use."""
    try:
        options = _parser().parse_args(argv)
        return _ROOMS[options.room](options)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else WRONG_USE
    except (KeyboardInterrupt, EOFError):
        print("已中断，没有改动", file=sys.stderr)
        return WRONG_USE
    except DatabaseError as error:
        where = options.data / NAME
        print(f"未执行：{where} 打不开或写不进：{error.orig}", file=sys.stderr)
        return WRONG_USE
    except (LookupError, ValueError, OSError) as error:
        print(f"未执行：{error}", file=sys.stderr)
        return WRONG_USE


def _parser() -> CommandParser:
    parser = CommandParser("python -m ui", _DESCRIPTION)
    rooms = parser.add_subparsers(
        dest="room", required=True, metavar="accounts|audit|feedback", prog="python -m ui"
    )
    accounts = rooms.add_parser("accounts", description="账号", help="账号")
    does = accounts.add_subparsers(
        dest="does", required=True, metavar="|".join(_DOES), prog="python -m ui accounts"
    )
    for name, described in _DOES.items():
        command = does.add_parser(name, description=described, help=described)
        if name != "list":
            command.add_argument("name", metavar="账号名")
        if name == "add":
            command.add_argument("--role", choices=ROLES, default="查阅", help="角色（默认 查阅）")
        if name == "role":
            command.add_argument("--role", choices=ROLES, required=True, help="角色")
        if name in ("add", "passwd"):
            command.add_argument(
                "--password-stdin", action="store_true", help="从标准输入读一行密码，不提示"
            )
        _share(command)
    audit = rooms.add_parser("audit", description="操作记录，新的在前", help="操作记录")
    audit.add_argument("-n", type=int, default=50, metavar="条数", help="最多几条（默认 50）")
    audit.add_argument("--action", choices=ACTIONS, help="只看一种操作")
    _share(audit)
    feedback = rooms.add_parser("feedback", description="导出对回答的评价", help="评价")
    feedback.add_argument("--out", type=Path, required=True, metavar="F.jsonl", help="写到这里")
    _share(feedback)
    return parser


def _share(command: CommandParser) -> None:
    add_data_argument(command)
    add_json_argument(command)


def _accounts(options: argparse.Namespace) -> int:
    engine = open_database(options.data)
    accounts = Accounts(engine)
    if options.does == "list":
        return _list(accounts, options)
    shown: dict[str, Any] = {}
    match options.does:
        case "add":
            # Before the password is asked for, which would be typed in vain.
            name = allowed_name(options.name)
            detail = f"新建，角色{accounts.add(name, _password(options), options.role).role}"
        case "passwd":
            name = accounts.named(options.name).name
            accounts.set_password(name, _password(options))
            detail = "换密码"
        case "role":
            accounts.set_role(options.name, options.role)
            detail = f"角色改为{options.role}"
        case "disable":
            accounts.set_disabled(options.name, True)
            detail = "停用"
        case "enable":
            accounts.set_disabled(options.name, False)
            detail = "恢复"
        case "token":
            shown["token"] = accounts.new_token(options.name)
            detail = "生成令牌"
        case "revoke":
            accounts.revoke_token(options.name)
            detail = "作废令牌"
        case _:
            accounts.remove(options.name)
            detail = "删除"
    Audit(engine).record(TERMINAL, "账号", options.name, detail)
    if options.json:
        print_json({"name": options.name, "done": detail, **shown})
    else:
        print(f"账号“{options.name}”：{detail}")
        if shown:
            print(f"{shown['token']}\n请现在就记下：它不会再显示，旧的已作废。")
    return DONE


def _list(accounts: Accounts, options: argparse.Namespace) -> int:
    found = accounts.all()
    if options.json:
        print_json({"accounts": [account.to_json() for account in found]})
    elif not found:
        print("还没有账号：只能在本机使用，不用登录。")
    for account in found if not options.json else ():
        notes: list[str] = [account.role]
        notes += ["已停用"] if account.disabled else []
        notes += ["有令牌"] if account.has_token else []
        print(f"{account.name}（{'，'.join(notes)}）")
    return DONE


def _audit(options: argparse.Namespace) -> int:
    if options.n < 1:
        raise ValueError(f"参数 -n 应为正整数，不能是 {options.n}")
    entries = Audit(open_database(options.data)).entries(options.n, action=options.action)
    if options.json:
        print_json({"entries": [entry.to_json() for entry in entries]})
    elif not entries:
        print("没有记录。")
    for entry in entries if not options.json else ():
        print(f"{entry.at}  {entry.who}  {entry.action}  {entry.subject}  {entry.detail}".rstrip())
    return DONE


def _feedback(options: argparse.Namespace) -> int:
    # Imported here: the commands for accounts start without Gradio.
    from ui.chat.feedback import Feedback

    count = Feedback(open_database(options.data)).write(options.out)
    if options.json:
        print_json({"path": str(options.out), "verdicts": count})
    else:
        print(f"已写入 {options.out}：{count}条评价")
    return DONE


def _password(options: argparse.Namespace) -> str:
    """Return the password that is typed twice, or the first line of standard input."""
    if options.password_stdin or not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass("密码（不显示）：")
    if getpass.getpass("再输一遍：") != password:
        raise ValueError("两次输入的密码不同")
    return password


_ROOMS: dict[str, Callable[[argparse.Namespace], int]] = {
    "accounts": _accounts,
    "audit": _audit,
    "feedback": _feedback,
}

if __name__ == "__main__":
    raise SystemExit(main())
