# SPDX-License-Identifier: GPL-3.0-or-later
"""What the window itself writes into the configuration: the first account, a key removed and put back.

All else is written by the settings (``ui/screens/settings.py``), which save by themselves.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal

from deskphone.config.phone import KeyConfig, PhoneConfig
from deskphone.errors import ConfigError
from deskphone.phone.views import Said, Severity
from ui import text
from ui.config_store import ConfigStore
from ui.drafts import Draft, Drafts, finish
from ui.models.keys import KeysModel
from ui.text import tr
from ui.widgets.status_line import Action, StatusLine


class ConfigEdits(QObject):
    """``saved``: the store has another configuration now. What goes wrong is said in the status line."""

    saved = Signal()

    def __init__(self, store: ConfigStore, keys: KeysModel, status: StatusLine) -> None:
        super().__init__(status)
        self._store, self._keys, self._status = store, keys, status

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
            undo = Action(tr("Undo"), lambda: self._put_back(row, gone))
            self._status.say(Said(tr("{} is removed.").format(name), Severity.INFO, "undo"), undo)

    def _put_back(self, row: int, key: KeyConfig) -> None:
        keys = list(self._store.config.key)
        keys.insert(min(row, len(keys)), key)
        self.save(self._store.with_keys(keys), {})

    def save(self, config: PhoneConfig, passwords: Mapping[str, str]) -> bool:
        """Save it, or say why that failed; tells whether it was saved."""
        try:
            self._store.save(config, passwords)
        except ConfigError as error:
            self._status.say(Said(str(error), Severity.ERROR, "settings"))
            return False
        self.saved.emit()
        return True
