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
class _Removed:
    """A key that was there: where, what it was called, and when it went."""

    row: int
    key: KeyConfig
    name: str
    at: float


@dataclass(frozen=True, slots=True)
class _Moved:
    """A key that has another place: the keys ``before`` and ``after``, where it is now, and since when."""

    before: list[KeyConfig]
    after: list[KeyConfig]
    row: int
    at: float


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
        self._moved: _Moved | None = None
        self._removed: list[_Removed] = []  # the newest last: each goes back to where it was before

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
            self._removed = [*self._not_long_ago(), _Removed(row, gone, name, self._clock())]
            self._offer_undo()

    def add_keys(self, keys: Sequence[KeyConfig]) -> bool:
        """Put keys behind those there are; for ten seconds they can be taken away again."""
        before = list(self._store.config.key)
        if not self.save(self._store.with_keys([*before, *keys]), {}):
            return False
        self.forget_removed()
        added = tr("A key is added.") if len(keys) == 1 else tr("{} keys are added.").format(len(keys))
        after = list(self._store.config.key)
        rest = [*before, *after[len(before) + len(keys) :]]  # with what was written into the file meanwhile
        undo = Action(tr("Undo"), lambda: self._put_as_before(rest, after))
        self._status.say(Said(added, Severity.INFO, "undo"), undo)
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
        last, after = self._moved, list(self._store.config.key)
        one_more = last is not None and last.after == before and last.row == row
        if last is not None and one_more and self._clock() < last.at + ACTION_MS / 1000:
            before = last.before
        before += after[len(before) :]  # what was written into the file meanwhile
        self._moved = _Moved(before, after, to, self._clock())
        self._removed.clear()
        words = tr("{} is moved to place {} of {}.").format(text.key_label(view), to + 1, len(after))
        undo = Action(tr("Undo"), lambda: self._put_as_before(before, after))
        self._status.say(Said(words, Severity.INFO, "undo"), undo)
        return words

    def _put_as_before(self, before: list[KeyConfig], after: list[KeyConfig]) -> None:
        """Unless somebody has changed keys since."""
        if list(self._store.config.key) == after:
            self.save(self._store.with_keys(before), {})

    def forget_removed(self) -> None:
        """Nothing that was removed can be had back any more."""
        self._removed.clear()
        self._status.say(Said("", topic="undo"))

    def _not_long_ago(self) -> list[_Removed]:
        return [each for each in self._removed if self._clock() < each.at + ACTION_MS / 1000]

    def _offer_undo(self) -> None:
        words = tr("{} is removed.").format(self._removed[-1].name)
        self._status.say(Said(words, Severity.INFO, "undo"), Action(tr("Undo"), self._put_back))

    def _put_back(self) -> None:
        """The last one; then the one before it can be had back as well."""
        last, keys = self._removed[-1], list(self._store.config.key)
        keys.insert(min(last.row, len(keys)), last.key)
        if self.save(self._store.with_keys(keys), {}):
            self._removed.pop()
        self._removed = self._not_long_ago()
        if self._removed:
            self._offer_undo()

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
