# SPDX-License-Identifier: GPL-3.0-or-later
"""The configuration the window works on: the file, the passwords, and small edits."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

from deskphone.config.ldap import LDAP_SECRET
from deskphone.config.merge import merge
from deskphone.config.phone import KeyConfig, PhoneConfig, load_phone_config_or_default
from deskphone.config.save import save_phone_config
from deskphone.errors import ConfigError, KeyringSilentError

log = logging.getLogger("deskphone.ui")

_ATTEMPTS = 20  # a minute at a keyring that is silent: somebody is asked to unlock it meanwhile


class PasswordKeeper(Protocol):
    """What is needed of ``deskphone.config.secrets.Secrets``."""

    def get(self, account: str) -> str:
        """The password, empty if none is kept."""

    def set(self, account: str, password: str) -> None:
        """Keep it; an empty one forgets it."""


class MemoryPasswords:
    """Passwords that live as long as the program: the demo's, and those of tests."""

    def __init__(self, passwords: Mapping[str, str] | None = None) -> None:
        self._passwords = dict(passwords or {})

    def get(self, account: str) -> str:
        """The password, empty if none is kept."""
        return self._passwords.get(account, "")

    def set(self, account: str, password: str) -> None:
        """Keep it."""
        self._passwords[account] = password


class Passwords:
    """Two functions as a keeper; without ``setter`` new passwords live as long as the program."""

    def __init__(self, getter: Callable[[str], str], setter: Callable[[str, str], None] | None) -> None:
        self._getter, self._setter = getter, setter
        self._new: dict[str, str] = {}

    def get(self, account: str) -> str:
        """The password, empty if none is kept."""
        return self._new[account] if account in self._new else self._getter(account)

    def set(self, account: str, password: str) -> None:
        """Keep it."""
        if self._setter is not None:
            self._setter(account, password)
        self._new[account] = password


class ConfigStore:
    """The current configuration; ``path`` None keeps nothing on disk (the demo).

    Passwords are read once and kept in memory, because a keyring may take seconds to answer.
    """

    def __init__(self, config: PhoneConfig, keeper: PasswordKeeper, path: Path | None = None) -> None:
        self.config = config
        self.path = path
        self._keeper = keeper
        self._known: dict[str, str] = {}

    def prepare(self) -> PhoneConfig:
        """Ask the keyring for every account (on a thread that may wait); gives the configuration back.

        Raises ConfigError for a broken file, and KeyringSilentError where nobody unlocks the keyring.
        """
        for account in self.config.account:
            self._ask_patiently(account.name)
        self._ask_of_directory(self.config)
        return self.config

    def _ask_of_directory(self, config: PhoneConfig) -> None:
        if not config.ldap.user:
            return
        try:
            self.password(LDAP_SECRET)
        except KeyringSilentError as error:  # the telephone does not wait for that
            log.warning("! the directory has no password: %s", error)

    def _ask_patiently(self, account: str) -> None:
        for attempt in reversed(range(_ATTEMPTS)):
            try:
                self.password(account)
            except KeyringSilentError:
                if not attempt:
                    raise
            else:
                return

    def known_password(self, account: str) -> str:
        """The password as far as it was read already; never waits."""
        return self._known.get(account, "")

    def password(self, account: str) -> str:
        """The password of an account. Raises ConfigError for a broken file."""
        if account not in self._known:
            self._known[account] = self._keeper.get(account)
        return self._known[account]

    def save(self, config: PhoneConfig, passwords: Mapping[str, str]) -> None:
        """Keep configuration and changed passwords. Raises ConfigError; then nothing is applied.

        What somebody has written into the file meanwhile is kept, and is in ``config`` afterwards.
        """
        if config.event != self.config.event:  # which no form knows
            config = config.model_copy(update={"event": self.config.event})
        config = self._with_edits(config)
        changed = {name: text for name, text in passwords.items() if self._known.get(name) != text}
        before: dict[str, str] = {}
        try:
            for account, password in changed.items():
                before[account] = self._kept(account)
                self._keeper.set(account, password)
            if self.path is not None:
                save_phone_config(self.path, config)
        except ConfigError:
            self._put_back(before)
            raise
        self._known.update(changed)
        self.config = config

    def _with_edits(self, config: PhoneConfig) -> PhoneConfig:
        if self.path is None:
            return config
        merged = merge(self.config, config, load_phone_config_or_default(self.path))
        if merged == config:
            return config
        log.info("= %s was edited by hand meanwhile", self.path)
        for account in merged.account:
            if account not in config.account:
                self.password(account.name)
        if merged.ldap != config.ldap:
            self._ask_of_directory(merged)
        return merged

    def _kept(self, account: str) -> str:
        try:
            return self.password(account)
        except KeyringSilentError:  # the new one goes into the file
            return ""

    def _put_back(self, passwords: Mapping[str, str]) -> None:
        """What is told to have failed must not have happened by half."""
        for account, password in passwords.items():
            try:
                self._keeper.set(account, password)
            except ConfigError as error:
                log.warning("! %s: its old password could not be put back: %s", account, error)

    def with_keys(self, keys: list[KeyConfig]) -> PhoneConfig:
        """The configuration with other keys."""
        return self.config.model_copy(update={"key": keys})
