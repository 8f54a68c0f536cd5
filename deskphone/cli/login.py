# SPDX-License-Identifier: GPL-3.0-or-later
"""From options to an account, its password and the settings of the engine."""

from __future__ import annotations

import argparse
import ipaddress
import logging
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from deskphone.config import paths
from deskphone.config.files import MISSING, why_no_file
from deskphone.config.phone import (
    AS_PHONE,
    AccountConfig,
    AlertConfig,
    KeyConfig,
    PhoneConfig,
    load_phone_config,
)
from deskphone.config.secrets import Secrets
from deskphone.engine.options import EngineOptions
from deskphone.errors import UsageError

_MAX_PASSWORD_FILE = 10_000
_HOW = "give --server HOST --user USER --password-file FILE, or --account NAME from the configuration"

sip_log = logging.getLogger("deskphone.sip.library")
_LEVELS = {1: logging.ERROR, 2: logging.WARNING, 3: logging.INFO}


@dataclass(frozen=True, slots=True)
class Login:
    """One account, ready to register. ``config`` is the file it comes from, or an empty one."""

    account: AccountConfig
    config: PhoneConfig
    options: EngineOptions
    password: str = field(repr=False, default="")

    def phone_config(
        self, extensions: Sequence[str] = (), *, code: str = "", blf_list: str = ""
    ) -> PhoneConfig:
        """Return the configuration of a phone with this account and a lamp for each extension.

        A key of the file for the same extension lends its pickup code; ``code`` goes before it. The list of
        the file's account is left alone: one command has no use for all of its extensions. Nor does a command
        answer by itself what the person at the window lets it answer: nobody hears that it does.
        """
        keys = [self._key(extension, code) for extension in extensions]
        account = self.account.model_copy(update={"blf_list": blf_list, "auto_answer": AS_PHONE})
        options = self.config.phone.model_copy(update={"auto_answer": "nobody"})
        return PhoneConfig(phone=options, account=[account], key=keys)

    def _key(self, extension: str, code: str) -> KeyConfig:
        known = next((key.pickup_code for key in self.config.key if key.target == extension), "")
        silent = AlertConfig(popup=False, sound="none")
        return KeyConfig(
            type="blf", target=extension, account=self.account.name, pickup_code=code or known, alert=silent
        )


def login_from(args: argparse.Namespace, environ: Mapping[str, str] = os.environ) -> Login:
    """Find the account that the options name. Raises UsageError or ConfigError."""
    if args.server or args.user:
        config, account = PhoneConfig(), _ad_hoc(args)
    else:
        config, account = _configured(args)
    if args.transport:
        account = account.model_copy(update={"transport": args.transport})
    if args.ca and (why := why_no_file(Path(args.ca))):
        raise UsageError(f"{args.ca} {why}; --ca names the certificates (PEM) to check the server with.")
    options = EngineOptions(
        bind_address="127.0.0.1" if _is_loopback(account.server or account.domain) else "",
        local_port=args.local_port,
        transports=(account.transport,),
        ca_file=args.ca,
        audio="null",
        subscriber=args.subscriber,
        trace=args.command == "trace",
        log=_library_log,
        log_level={"debug": 5, "info": 3}.get(args.log_level, 0),
    ).with_habits(config.phone)
    return Login(account, config, options, _password(args, account, environ))


def _library_log(level: int, line: str) -> None:
    sip_log.log(_LEVELS.get(level, logging.DEBUG), "%s", line.rstrip())


def _ad_hoc(args: argparse.Namespace) -> AccountConfig:
    if not args.server:
        raise UsageError("--user needs --server HOST[:PORT]: where shall it register?")
    if not args.user:
        raise UsageError("--server needs --user USER: who shall register there?")
    user, _, domain = args.user.removeprefix("sip:").partition("@")
    values = {
        "name": f"{user}@{domain or _host(args.server)}",
        "user": user,
        "domain": domain or _host(args.server),
        "server": args.server,
    }
    try:
        return AccountConfig.model_validate(values)
    except ValidationError as error:
        found = error.errors(include_url=False)[0]
        of_server = found["loc"] == ("server",) or (found["loc"] == ("domain",) and not domain)
        option = "--server" if of_server else "--user"
        message = str(found["msg"]).removeprefix("Value error, ")
        raise UsageError(f"{option}: {message}.") from None


def _configured(args: argparse.Namespace) -> tuple[PhoneConfig, AccountConfig]:
    file = Path(args.config) if args.config else paths.phone_config_file()
    if not args.config and why_no_file(file) == MISSING:
        if args.account:
            raise UsageError(f'There is no account "{args.account}": {file} does not exist; {_HOW}.')
        raise UsageError(f"No account: {_HOW}.")
    config = load_phone_config(file)
    account = config.find_account(args.account)
    if account is None:
        known = ", ".join(each.name for each in config.account) or "none"
        what = f'has no account "{args.account}"' if args.account else "has no account yet"
        raise UsageError(f"{file} {what} (its accounts: {known}); {_HOW}.")
    return config, account


def _password(args: argparse.Namespace, account: AccountConfig, environ: Mapping[str, str]) -> str:
    if args.password_file:
        return _password_file(args.password_file)
    if environ.get("DESKPHONE_PASSWORD"):
        return environ["DESKPHONE_PASSWORD"]
    kept = "" if args.server else Secrets(paths.secrets_file()).get(account.name)
    if not kept:
        raise UsageError(
            f"There is no password for {account.aor}; give --password-file FILE or set DESKPHONE_PASSWORD."
        )
    return kept


def _password_file(name: str) -> str:
    try:
        with open(name, "rb") as stream:
            raw = stream.read(_MAX_PASSWORD_FILE)
    except OSError as error:
        raise UsageError(f"The password file {name} cannot be read: {error.strerror or error}.") from None
    lines = raw.decode("utf-8-sig", "surrogateescape").splitlines()
    if not lines or not lines[0]:
        raise UsageError(f"The password file {name} is empty; write the password on its first line.")
    return lines[0]


def _host(server: str) -> str:
    if server.startswith("["):
        return server.partition("]")[0] + "]"
    return server.rpartition(":")[0] if server.count(":") == 1 else server


def _is_loopback(server: str) -> bool:
    host = _host(server).strip("[]")
    try:
        return ipaddress.ip_address(host).is_loopback and ":" not in host
    except ValueError:
        return host == "localhost"
