# SPDX-License-Identifier: GPL-3.0-or-later
"""What the window itself writes into the configuration: the first account, keys that are removed or moved.

All else is written by the settings (``ui/screens/settings.py``), which save by themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from deskphone.config.phone import KeyConfig, PhoneConfig
from deskphone.errors import ConfigError
from deskphone.phone.views import KeyView, Said, Severity
from ui import text
from ui.config_store import ConfigStore
from ui.drafts import Draft, drafts_of, finish
from ui.mistakes import failure
from ui.models.keys import KeysModel
from ui.text import tr
from ui.widgets.status_line import ACTION_MS, Action, StatusLine


@dataclass(frozen=True, slots=True)
class _Deed:
    """What was done to the keys: its sentence, what takes it back (it tells whether it could), and when."""

    words: str
    undo: Callable[[], bool]
    at: float
    moved: _Moved | None = None


@dataclass(frozen=True, slots=True)
class _Moved:
    """A key that has another place: the keys ``before`` and ``after``, and where it is now."""

    before: list[KeyConfig]
    after: list[KeyConfig]
    row: int


class ConfigEdits(QObject):
    """``saved``: the store has another configuration now. What goes wrong is said in the status line.

    ``failed``: that sentence, for who has no status line.
    """

    saved = Signal()
    failed = Signal(str)

    def __init__(
        self, store: ConfigStore, keys: KeysModel, status: StatusLine, clock: Callable[[], float]
    ) -> None:
        super().__init__(status)
        self._store, self._keys, self._status, self._clock = store, keys, status, clock
        self._deeds: list[_Deed] = []  # that can be taken back, the newest last and first of all

    def first_account(self, draft: Draft) -> None:
        """The first run has made an account."""
        drafts = drafts_of(self._store.config, {})
        drafts.accounts = [draft]
        config, errors = finish(drafts)
        if config is not None:
            self.save(config, {draft["name"]: draft["password"]})
        elif errors:
            self._status.say(Said(errors[0].sentence, Severity.ERROR, "settings"))

    def remove_key(self, row: int) -> None:
        """Remove a key and keep the file in step; for ten seconds it can be had back."""
        keys, view = list(self._store.config.key), self._keys.key(row)
        if 0 <= row < len(keys):
            gone = keys.pop(row)
            if not self.save(self._store.with_keys(keys), {}):
                return  # it is still there, and said is why
            name = text.key_label(view) if view is not None else gone.target
            self._done(tr("{} is removed.").format(name), lambda: self._put_back(row, gone))

    def add_keys(self, keys: Sequence[KeyConfig]) -> bool:
        """Put keys behind those there are; for ten seconds they can be taken away again."""
        before = list(self._store.config.key)
        if not self.save(self._store.with_keys([*before, *keys]), {}):
            return False
        added = tr("A key is added.") if len(keys) == 1 else tr("{} keys are added.").format(len(keys))
        after = list(self._store.config.key)
        rest = [*before, *after[len(before) + len(keys) :]]  # with what was written into the file meanwhile
        self._done(added, lambda: self._put_as_before(rest, after))
        return True

    def keep_key(self, view: KeyView) -> None:
        """Write a key into the file that a list of the server has made; the list goes on telling of it."""
        many = len(self._store.config.account) > 1
        account = view.account if many else ""
        self.add_keys([KeyConfig(type="blf", target=view.dials, label=view.label, account=account)])

    def move_key(self, row: int, to: int) -> str:
        """Give a key another place; the sentence that says so, empty where it stays.

        For ten seconds that can be undone, and with it the moves of the same key right before.
        """
        before, view = list(self._store.config.key), self._keys.key(row)
        if view is None or not (0 <= row < len(before) and 0 <= to < len(before)) or row == to:
            return ""
        keys = list(before)
        keys.insert(to, keys.pop(row))
        if not self.save(self._store.with_keys(keys), {}):
            return ""
        after = list(self._store.config.key)
        self._deeds = self._not_long_ago()
        last = self._deeds[-1].moved if self._deeds else None
        if last is not None and last.after == before and last.row == row:
            before = last.before
            self._deeds.pop()
        before += after[len(before) :]  # what was written into the file meanwhile
        words = tr("{} is moved to place {} of {}.").format(text.key_label(view), to + 1, len(after))
        self._done(words, lambda: self._put_as_before(before, after), _Moved(before, after, to))
        return words

    def forget_deeds(self) -> None:
        """Nothing that was done can be taken back any more."""
        self._deeds.clear()
        self._status.say(Said("", topic="undo"))

    def _done(self, words: str, undo: Callable[[], bool], moved: _Moved | None = None) -> None:
        self._deeds = [*self._not_long_ago(), _Deed(words, undo, self._clock(), moved)]
        self._offer_undo()

    def _not_long_ago(self) -> list[_Deed]:
        return [each for each in self._deeds if self._clock() < each.at + ACTION_MS / 1000]

    def _offer_undo(self) -> None:
        deed = self._deeds[-1]
        undo = Action(tr("Undo"), lambda: self._undo(deed))
        self._status.say(Said(deed.words, Severity.INFO, "undo"), undo)

    def _undo(self, deed: _Deed) -> None:
        """Take back what the button stood for, if nothing was done since; then the one before it can be."""
        if not self._deeds or self._deeds[-1] is not deed or not deed.undo():
            return  # where it could not be saved, said is why: to offer it again would hide that
        self._deeds.pop()
        self._deeds = self._not_long_ago()
        if self._deeds:
            self._offer_undo()

    def _put_back(self, row: int, key: KeyConfig) -> bool:
        keys = list(self._store.config.key)
        keys.insert(min(row, len(keys)), key)
        return self.save(self._store.with_keys(keys), {})

    def _put_as_before(self, before: list[KeyConfig], after: list[KeyConfig]) -> bool:
        """Unless somebody has changed keys since; then there is nothing to take back."""
        if list(self._store.config.key) != after:
            return True
        return self.save(self._store.with_keys(before), {})

    def save(self, config: PhoneConfig, passwords: Mapping[str, str]) -> bool:
        """Save it, or say why that failed; tells whether it was saved."""
        try:
            self._store.save(config, passwords)
        except ConfigError as error:
            self._status.say(Said(failure(error), Severity.ERROR, "settings"))
            self.failed.emit(failure(error))
            return False
        self.saved.emit()
        return True
