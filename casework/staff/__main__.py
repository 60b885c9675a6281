"""`python -m casework.staff reset-password <user name>`: a new password for an account whose password nobody
knows any more, for whoever runs the installation. It is printed once; the history says that it was done."""

from __future__ import annotations

import argparse
import sys

from casework.clock import Clock, SystemClock
from casework.crypto import Keyring
from casework.database import Database
from casework.errors import CannotStart
from casework.installation.key_check import check_key
from casework.settings import Settings
from casework.staff.service import Staff


def reset_password(settings: Settings, username: str, clock: Clock) -> str | None:
    """The new password of the account; None if there is none of that name. Raises ``CannotStart``."""
    secret = settings.secret_key.get_secret_value() if settings.secret_key else None
    keyring = Keyring.load(settings.data_dir, secret)
    database, staff = Database(settings.database_url, keyring), Staff(clock, keyring)
    try:
        database.migrate()
        with database.session() as s:
            check_key(s, clock.now())
            return staff.reset_password(s, username)
    finally:
        database.dispose()


def main(arguments: list[str]) -> int:
    """Parse, reset, print."""
    parser = argparse.ArgumentParser(prog="python -m casework.staff", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="命令")
    reset = commands.add_parser("reset-password", help="给一个账号换一个新密码，只显示一次")
    reset.add_argument("username", help="账号，例如 admin")
    username = parser.parse_args(arguments).username
    try:
        password = reset_password(Settings(), username, SystemClock())
    except CannotStart as reason:
        print(f"✗ {reason}")
        return 1
    if password is None:
        print(f"✗ 没有 {username} 这个账号")
        return 1
    print(f"{username} 的新密码：{password}　（只显示这一次；登录后请点右上角自己的名字改掉）")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
