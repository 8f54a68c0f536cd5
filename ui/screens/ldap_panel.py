# SPDX-License-Identifier: GPL-3.0-or-later
"""The settings of a company's directory, and a button that says what comes of them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from deskphone.config.ldap import NAME_FILTER, LdapConfig
from deskphone.ldap.keeper import Tried
from ui import ldap_text
from ui.accessible import announce
from ui.drafts import Draft, DraftError
from ui.exceptions import guarded
from ui.ldap import Ldap
from ui.plain import plain_label
from ui.text import tr
from ui.theme import Theme
from ui.widgets.controls import TextButton, set_property
from ui.widgets.form import FieldSpec, Form


def ldap_fields() -> tuple[FieldSpec, ...]:
    """What a directory asks for."""
    return (
        FieldSpec("server", tr("Address"), hint="ldaps://ldap.example.org"),
        FieldSpec("starttls", tr("Encipher with STARTTLS (ldap:// only)"), "switch"),
        FieldSpec("base", tr("Base"), hint="ou=people,dc=example,dc=org"),
        FieldSpec("user", tr("User (DN)"), hint=tr("nobody logs in")),
        FieldSpec("password", tr("Password"), "secret"),
        FieldSpec("ca", tr("File of certificates"), hint=tr("the well-known authorities")),
        FieldSpec("callers", tr("Look for the names of unknown callers there"), "switch", default=True),
        FieldSpec("", tr("People"), "heading"),
        FieldSpec("name_filter", tr("Filter of names"), hint=NAME_FILTER),
        FieldSpec("names", tr("Attributes of the name"), hint="displayName, cn"),
        FieldSpec("numbers", tr("Attributes of numbers"), hint="telephoneNumber, mobile"),
        FieldSpec("company", tr("Attribute of the firm"), hint="o"),
        FieldSpec("rows", tr("People at most"), "number", default=50),
    )


@guarded
class LdapPanel(QWidget):
    """``config_of`` gives what the fields mean, or None where they are wrong, which is marked then.

    ``edited``: the person has changed something; the draft follows.
    """

    edited = Signal()

    def __init__(
        self,
        theme: Theme,
        draft: Draft,
        ldap: Ldap,
        config_of: Callable[[], LdapConfig | None],
        country: Callable[[], str],
    ) -> None:
        super().__init__()
        self._draft, self._ldap, self._config_of, self._country = draft, ldap, config_of, country
        self._asked = 0
        self._config = LdapConfig()  # what is tried
        self.form = Form(theme, ldap_fields())
        self.form.show_values(draft)
        self.form.edited.connect(self._on_edited)
        self.try_button = TextButton(theme, "", tr("Try it"))
        self.try_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.try_button.clicked.connect(self.try_out)
        self.result = plain_label()
        self.result.setWordWrap(True)
        ldap.tried.connect(self._on_tried)
        row = QHBoxLayout()
        row.addWidget(self.try_button, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.result, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 16, 0, 0)
        box.setSpacing(12)
        box.addWidget(self.form)
        box.addLayout(row)
        box.addStretch(1)

    def show_errors(self, errors: list[DraftError]) -> None:
        """Mark what is wrong."""
        self.form.show_errors({each.field: each.sentence for each in errors if each.section == "ldap"})

    def try_out(self) -> None:
        """Ask with what the fields hold, and say what came of it."""
        self._asked = 0
        config = self._config_of()
        if config is None:
            self._say(tr("Please mend what is marked."), wrong=True)
        elif not config.server:
            self._say(tr("Write the address of the directory first."), wrong=True)
        else:
            self._config = config
            self._say(tr("Asking {} …").format(f"{config.host}:{config.port}"))
            self._asked = self._ldap.try_out(config, str(self._draft.get("password", "")), self._country())

    def _on_tried(self, told: Tried) -> None:
        if told.asked == self._asked:
            works = told.fault is None and told.count > 0
            self._say(ldap_text.tried(told, self._config), wrong=not works)

    def _say(self, words: str, *, wrong: bool = False) -> None:
        self.result.setText(words)
        set_property(self.result, "tone", "error" if wrong else "")
        announce(self.result, words)

    def _on_edited(self, _: str) -> None:
        self._draft.update(self.form.values())
        self._asked = 0  # an answer would be about other settings
        self._say("")
        self.edited.emit()
