# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings: accounts, keys and a few habits of the phone. Mistakes are said beneath the field they are in.

They stand in the place of the keys, and never over the calls.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from copy import deepcopy
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from deskphone.config.ldap import LDAP_SECRET
from deskphone.config.phone import AS_PHONE, KEY_TYPES
from deskphone.config.presets import AUTO, profiles
from deskphone.errors import ConfigError
from ui.accessible import announce
from ui.book import countries, country_of
from ui.config_store import ConfigStore
from ui.drafts import (
    Draft,
    DraftError,
    Drafts,
    directory_of,
    drafts_of,
    finish,
    new_account,
    new_key,
    passwords_to_keep,
)
from ui.exceptions import guarded
from ui.keyboard import HeldKey
from ui.language import languages, own_folder, system_language
from ui.ldap import Ldap
from ui.mistakes import failure
from ui.plain import plain_label, set_tip
from ui.screens.ldap_panel import LdapPanel
from ui.screens.list_editor import EditorWords, ListEditor
from ui.sight import NEVER
from ui.text import told, tr
from ui.theme import Theme
from ui.widgets.controls import TextButton
from ui.widgets.form import FieldSpec, Form

READING = 1.0  # seconds that the shortest sentence takes to be read
PAGES = ("accounts", "keys", "phone", "directory")


def account_fields() -> tuple[FieldSpec, ...]:
    """What an account asks for."""
    auto = (AUTO, tr("Automatic"))
    known = profiles()
    listed = sorted(known.by_name.values(), key=lambda each: (each is known.generic, each.title.casefold()))
    makes = tuple((each.name, told(each.title)) for each in listed)
    return (
        FieldSpec("name", tr("Name of the account")),
        FieldSpec("user", tr("User or extension"), hint="101"),
        FieldSpec("password", tr("Password"), "secret"),
        FieldSpec("domain", tr("PBX"), hint="pbx.example.org"),
        FieldSpec("server", tr("Server, if not the same"), hint="192.0.2.10:5060"),
        FieldSpec("more_servers", tr("Servers in its place"), hint="pbx2.example.org, pbx3.example.org"),
        FieldSpec(
            "transport",
            tr("Transport"),
            "choice",
            choices=(("udp", "UDP"), ("tcp", "TCP"), ("tls", "TLS")),
            default="udp",
        ),
        FieldSpec("display", tr("Your name"), hint=tr("what others see")),
        FieldSpec("auth_user", tr("Login name, if not the user")),
        FieldSpec("pickup", tr("Picking up"), "heading"),
        FieldSpec("profile", tr("Make of the PBX"), "choice", choices=(auto, *makes), default=AUTO),
        FieldSpec(
            "pickup_method",
            tr("Method"),
            "choice",
            choices=(
                auto,
                ("replaces", tr("INVITE with Replaces")),
                ("remote-target", tr("Call the remote target")),
                ("star-code", tr("Star code")),
            ),
            default="auto",
        ),
        FieldSpec(
            "replaces_style",
            tr("Form of Replaces"),
            "choice",
            choices=(
                auto,
                ("rfc3891", tr("With both tags (RFC 3891)")),
                ("snom", tr("Call-ID only (snom)")),
                ("zero-tags", tr("Call-ID and zero tags")),
            ),
            default="auto",
        ),
        FieldSpec("pickup_code", tr("Pickup code"), hint=tr("by the make of the PBX")),
        FieldSpec("group_pickup_code", tr("Group pickup code"), hint=tr("by the make of the PBX")),
        FieldSpec("voicemail", tr("Voicemail"), hint=tr("by the make of the PBX")),
        FieldSpec("echo", tr("Echo test"), hint=tr("by the make of the PBX")),
        FieldSpec("blf_list", tr("List of colleagues"), hint="list-101"),
        FieldSpec("", tr("Intercom"), "heading"),
        FieldSpec(
            "auto_answer",
            tr("Answers by itself"),
            "choice",
            choices=((AS_PHONE, tr("As the whole phone")), *answered_by_itself()),
            default=AS_PHONE,
        ),
        FieldSpec("intercom_code", tr("Intercom code"), hint=tr("by the make of the PBX")),
        FieldSpec(
            "intercom",
            tr("Asks others by"),
            "choice",
            choices=(
                ("all", tr("All of these")),
                ("call-info", "Call-Info"),
                ("alert-info", "Alert-Info"),
                ("answer-mode", "Answer-Mode"),
            ),
            default="all",
        ),
        FieldSpec("", tr("Registration"), "heading"),
        FieldSpec("expires", tr("Register for (seconds)"), "number", default=300),
        FieldSpec("user_agent", tr("Calls itself (User-Agent)"), hint=tr("as the whole phone")),
    )


def answered_by_itself() -> tuple[tuple[str, str], ...]:
    """Which calls a phone may answer by itself."""
    return (
        ("nobody", tr("No calls")),
        ("intercom", tr("Intercom calls")),
        ("everybody", tr("All calls")),
    )


def key_fields() -> tuple[FieldSpec, ...]:
    """What a function key asks for."""
    words = {
        "blf": tr("Colleague, with a lamp"),
        "dest": tr("Extension, with a lamp"),
        "icom": tr("Intercom: the phone there answers"),
        "speed": tr("Speed dial"),
        "grouppickup": tr("Group pickup"),
        "orbit": tr("Parking place"),
        "line": tr("Line"),
        "transfer": tr("Transfer to a number"),
        "dtmf": tr("Tones"),
        "keyevent": tr("Function (dnd, redial, hold …)"),
        "url": tr("Web address"),
        "redirect": tr("Forwarding to a number"),
        "none": tr("Heading (its label)"),
    }
    assert set(words) <= set(KEY_TYPES)
    sounds = {
        "none": tr("None"),
        "ping": tr("Short tone"),
        "ring": tr("As for a call of one's own"),
        "knock": tr("Knocking"),
    }
    during = {
        "attended": tr("Asks there first"),
        "blind": tr("Transfers the call there"),
        "conference": tr("Adds them: all talk together"),
        "hold-and-call": tr("Holds the call, and calls"),
        "park": tr("Parks the call there"),
        "dtmf": tr("Sends its number as tones"),
    }
    return (
        FieldSpec("type", tr("What it is"), "choice", choices=tuple(words.items()), default="blf"),
        FieldSpec("target", tr("Number or address"), hint="102"),
        FieldSpec("label", tr("Label"), hint=tr("what stands on the key")),
        FieldSpec("account", tr("Account"), "choice", choices=(("", tr("The first one")),)),
        FieldSpec("pickup_code", tr("Pickup code"), hint=tr("the account's")),
        FieldSpec(
            "in_call", tr("During a call"), "choice", choices=tuple(during.items()), default="attended"
        ),
        FieldSpec("", tr("Alert"), "heading"),
        FieldSpec("alert_popup", tr("Popup"), "switch", default=True),
        FieldSpec("alert_sound", tr("Sound"), "choice", choices=tuple(sounds.items()), default="ping"),
        FieldSpec("alert_delay", tr("Sound after (seconds)"), "number", default=0),
    )


def phone_fields() -> tuple[FieldSpec, ...]:
    """Habits of the phone."""
    return (
        FieldSpec(
            "callpickup_dialoginfo",
            tr("Open the Calls screen when a colleague's phone rings"),
            "switch",
            default=True,
        ),
        FieldSpec(
            "fallback", tr("Try the next method when the PBX refuses a pickup"), "switch", default=True
        ),
        FieldSpec("deflect", tr("While it rings here, a colleague's key passes the call on"), "switch"),
        FieldSpec(
            "held_reminder",
            tr("Remind of calls on hold after (seconds)"),
            "number",
            hint=tr("0: never"),
            default=60,
        ),
        FieldSpec(
            "country",
            tr("Country of numbers"),
            "choice",
            choices=(("", _system_country()), *countries()),
        ),
        FieldSpec(
            "language",
            tr("Language, from the next start"),
            "choice",
            choices=(("", _system_language()), *languages(own_folder()).items()),
        ),
        FieldSpec("", tr("Intercom"), "heading"),
        FieldSpec(
            "auto_answer",
            tr("Answers by itself"),
            "choice",
            choices=answered_by_itself(),
            default="nobody",
        ),
        FieldSpec("auto_answer_from", tr("Only calls from"), hint=tr("all that the PBX passes on")),
        FieldSpec(
            "auto_answer_muted", tr("Keep the microphone off until I switch it on"), "switch", default=True
        ),
        FieldSpec("", tr("Recording"), "heading"),
        FieldSpec(
            "recording_tone", tr("All hear a tone every 15 seconds while a call is recorded"), "switch"
        ),
    )


def _system_language() -> str:
    own = own_folder()
    return tr("As the system: {}").format(languages(own)[system_language(own)])


def _system_country() -> str:
    here = dict(countries()).get(country_of(""), "")
    return tr("As the system: {}").format(here) if here else tr("As the system")


def account_title(draft: Draft) -> str:
    """An account in the list."""
    return str(draft.get("name") or draft.get("user") or tr("New account"))


def key_title(draft: Draft) -> str:
    """A key in the list."""
    label, target = str(draft.get("label") or ""), str(draft.get("target") or "")
    return f"{label} · {target}" if label and target else label or target or tr("New key")


def _scrolled(inside: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidget(inside)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area


def _written(account: Draft) -> bool:
    return any(account[name] for name in ("user", "domain", "password"))


@guarded
class SettingsPage(QFrame):
    """``saved``: the store holds the new configuration; ``closed``: the page is of no more use."""

    saved = Signal()
    closed = Signal()

    def __init__(
        self, theme: Theme, store: ConfigStore, ldap: Ldap, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__()
        self.setObjectName("field")
        self.setAccessibleName(tr("Settings"))
        self._store = store
        self._before = [account.name for account in store.config.account]
        secrets = {name: store.password(name) for name in self._before}
        if store.config.ldap.user:  # a keyring that is silent about it keeps nobody from the other settings
            secrets[LDAP_SECRET] = store.known_password(LDAP_SECRET)
        self.drafts = drafts_of(store.config, secrets)
        self._unedited = deepcopy(self.drafts)
        self._clock = clock
        self._warned = ""  # what somebody was told of the changes
        self._last_asked = NEVER
        self._held = HeldKey()
        self.accounts = ListEditor(
            theme,
            EditorWords(
                "account",
                tr("Accounts"),
                tr("Add an account"),
                tr("Remove this account"),
                tr("No account yet"),
                tr("Add the one your PBX gave you."),
            ),
            account_fields(),
            account_title,
            clock,
        )
        accounts = (
            self.drafts.accounts
        )  # not by way of self: the page could not go before the next collection
        self.accounts.make = lambda: new_account(draft["name"] for draft in accounts)
        self.keys = ListEditor(
            theme,
            EditorWords(
                "key",
                tr("Keys"),
                tr("Add a key"),
                tr("Remove this key"),
                tr("No keys yet"),
                tr("Add the extensions you want to see."),
            ),
            key_fields(),
            key_title,
            clock,
        )
        self.keys.make = new_key
        self.phone = Form(theme, phone_fields())
        drafts = self.drafts
        self.directory = LdapPanel(
            theme,
            drafts.ldap,
            ldap,
            lambda: directory_of(drafts),
            lambda: str(drafts.options.get("country", "")),
        )
        self._lay_out(theme)
        self.phone.edited.connect(self._on_option)
        self.directory.edited.connect(self._on_changed)
        for editor in (self.accounts, self.keys):
            editor.changed.connect(self._on_changed)
            editor.added.connect(partial(self._focus_first, editor))
        self.phone.show_values(self.drafts.options)
        self.accounts.show_drafts(self.drafts.accounts)
        self.keys.show_drafts(self.drafts.keys)

    def _lay_out(self, theme: Theme) -> None:
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        habits = QWidget()
        box = QVBoxLayout(habits)
        box.setContentsMargins(0, 16, 0, 0)
        box.addWidget(self.phone)
        box.addStretch(1)
        self.habits, self.people = _scrolled(habits), _scrolled(self.directory)
        for page, words in (
            (self.accounts, tr("Accounts")),
            (self.keys, tr("Keys")),
            (self.habits, tr("Phone")),
            (self.people, tr("Directory")),
        ):
            self.tabs.addTab(page, words)
        self.problem = plain_label()
        self.problem.setProperty("tone", "error")
        self.problem.setWordWrap(True)
        self.cancel_button = TextButton(theme, "", tr("Cancel"))
        self.cancel_button.clicked.connect(
            lambda: self._leave(tr("Not saved. Cancel again drops your changes."))
        )
        self.save_button = TextButton(theme, "", tr("Save"), look="primary")
        self.save_button.clicked.connect(self.save)
        set_tip(self.save_button, tr("Save (Ctrl+Enter)"))
        buttons = QHBoxLayout()
        buttons.addWidget(self.problem, 1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.save_button)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(12, 8, 12, 12)
        outer.setSpacing(12)
        outer.addWidget(self.tabs, 1)
        outer.addLayout(buttons)

    def open_at(self, page: str, row: int = -1) -> None:
        """Show an entry; one behind the last is a new one."""
        self.tabs.setCurrentIndex(PAGES.index(page))
        editor = {"accounts": self.accounts, "keys": self.keys}.get(page)
        if editor is None:
            return
        if row >= len(editor.drafts) or not editor.drafts:
            editor.add()
        elif row >= 0:
            editor.choose(row)
        if page == "accounts" and self.drafts.accounts[editor.row].get("was"):
            editor.list.setFocus(Qt.FocusReason.OtherFocusReason)  # typed by accident, nothing changes it
        else:
            self._focus_first(editor)

    def _focus_first(self, editor: ListEditor) -> None:
        """What one types next goes into the field that matters most."""
        field = editor.form.fields["target" if editor is self.keys else "user"]
        field.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on to the next field, Escape leaves: neither ends anything that one is typing.

        Digits and letters that no field wanted are nobody's wish.
        """
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter(saves=bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
        elif event.key() == Qt.Key.Key_Escape:
            if not (event.isAutoRepeat() or self._held.repeats(event.key(), event.timestamp())):
                self._leave(tr("Not saved. Esc again drops your changes."))
        elif not event.text().isprintable() or not event.text():
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """A key that is held is let go and pressed in the same instant, again and again."""
        self._held.released(event.key(), event.timestamp())
        super().keyReleaseEvent(event)

    def _enter(self, *, saves: bool) -> None:
        focused = self.focusWidget()
        editors = [
            editor for editor in (self.accounts, self.keys) if editor.list is focused and editor.drafts
        ]
        if saves:
            self.save()
        elif isinstance(focused, QAbstractButton) and focused.hasFocus():
            focused.click()
        elif editors:
            self._focus_first(editors[0])
        else:
            (focused or self).focusNextChild()  # from inside: a part that scrolls goes with it

    def _leave(self, warning: str) -> None:
        """What was typed is dropped only by who was told so."""
        if self.may_close(warning):
            self.closed.emit()

    def may_close(self, warning: str) -> bool:
        """Whether nothing is lost, or whoever closes was told so; if not, ``warning`` is said now.

        The second press of a double click, or a key held down, has not read it.
        """
        now, before = self._clock(), self._last_asked
        self._last_asked = now
        if not self.edited or (self._warned == warning and now >= before + READING):
            return True
        self._refuse(warning)
        self._warned = warning
        return False

    def _refuse(self, sentence: str) -> None:
        """Say why the page stays, also to who cannot see it."""
        self.problem.setText(sentence)
        announce(self.problem, sentence, urgent=True)

    @property
    def edited(self) -> bool:
        """Whether anything is to be lost; an entry that nobody has written into is nothing."""
        now = Drafts(
            [draft for draft in self.drafts.accounts if draft["was"] or _written(draft)],
            [draft for draft in self.drafts.keys if draft != new_key()],
            self.drafts.options,
            self.drafts.ldap,
        )
        return now != self._unedited

    def _on_option(self, _: str) -> None:
        self.drafts.options.update(self.phone.values())
        self._on_changed()

    def save(self) -> None:
        """Save and close, or say what is wrong and stay."""
        config, errors = finish(self.drafts)
        if config is None:
            self._show_first(errors)
            return
        try:
            self._store.save(config, passwords_to_keep(self.drafts, self._before))
        except ConfigError as error:
            self._refuse(failure(error))
            return
        self.saved.emit()
        self.closed.emit()

    def _show_first(self, errors: list[DraftError]) -> None:
        first = errors[0]
        if first.section == "phone":
            self.tabs.setCurrentWidget(self.habits)
            form = self.phone
        elif first.section == "ldap":
            self.tabs.setCurrentWidget(self.people)
            form = self.directory.form
        else:
            editor = self.accounts if first.section == "account" else self.keys
            self.tabs.setCurrentWidget(editor)
            editor.choose(first.index)
            form = editor.form
        for each in (self.accounts, self.keys):
            each.show_errors(errors, all_fields=True)
        self._show_wrong_options(errors)
        field = form.fields.get(first.field)
        if field is not None:
            field.setFocus()
        others = len({(e.section, e.index) for e in errors}) - 1
        words = first.sentence if field is None else tr("Please mend what is marked.")
        self._refuse(words + (" " + tr("Further entries: {}.").format(others) if others else ""))

    def _show_wrong_options(self, errors: list[DraftError]) -> None:
        self.phone.show_errors({each.field: each.sentence for each in errors if each.section == "phone"})
        self.directory.show_errors(errors)

    def _on_changed(self) -> None:
        choices = [("", tr("The first one"))]
        choices += [(str(d.get("was") or d["name"]), str(d["name"])) for d in self.drafts.accounts]
        self.keys.form.set_choices("account", choices)
        _, errors = finish(self.drafts)
        for editor in (self.accounts, self.keys):
            editor.show_errors(errors)
        self._show_wrong_options(errors)
        if self._warned or not errors:
            self.problem.clear()
        self._warned = ""
