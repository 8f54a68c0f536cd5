# SPDX-License-Identifier: GPL-3.0-or-later
"""What the window itself writes into the configuration: the first account, a key removed and put back.

All else is written by the settings (``ui/screens/settings.py``), which save by themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from deskphone.config.phone import KeyConfig, PhoneConfig
from deskphone.errors import ConfigError
from deskphone.phone.views import Said, Severity
from ui import text
from ui.config_store import ConfigStore
from ui.drafts import Draft, Drafts, finish
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
        self._removed: list[_Removed] = []  # the newest last: each goes back to where it was before

    def first_account(self, draft: Draft) -> None:
        """The first run has made an account."""
        kept = [key.model_dump() for key in self._store.config.key]
        config, errors = finish(Drafts(accounts=[draft], keys=kept))
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
        undo = Action(tr("Undo"), lambda: self._take_away(rest, after))
        self._status.say(Said(added, Severity.INFO, "undo"), undo)
        return True

    def _take_away(self, before: list[KeyConfig], after: list[KeyConfig]) -> None:
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
            self._status.say(Said(str(error), Severity.ERROR, "settings"))
            self.failed.emit(str(error))
            return False
        self.saved.emit()
        return True
