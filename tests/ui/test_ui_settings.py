# SPDX-License-Identifier: GPL-3.0-or-later
"""The settings: what is shown, written and dropped, and what goes on beside them."""

from __future__ import annotations

import gc
import itertools
import weakref

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLabel, QScrollArea
from stillphone import BOB, own_call

from deskphone.book.directory import Directory
from deskphone.config.phone import AccountConfig, KeyConfig, PhoneConfig, load_phone_config
from deskphone.errors import ConfigError
from deskphone.phone.commands import Answer
from deskphone.phone.views import CallsChanged, CallState
from ui.config_store import ConfigStore, MemoryPasswords
from ui.ldap import Ldap
from ui.screens.settings import SettingsPage


@pytest.fixture
def keeper():
    return MemoryPasswords({"office": "old"})


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "phone.toml"
    path.write_text(
        '# my phone\n[[account]]\nname = "office"\nuser = "101"\ndomain = "pbx.test" # at the office\n\n'
        '[[key]]\ntype = "blf"\ntarget = "102"\nlabel = "G.T"\naccount = "office"\n'
    )
    return path


@pytest.fixture
def store(file, keeper):
    return ConfigStore(load_phone_config(file), keeper, file)


@pytest.fixture
def dialog(qtbot, theme, store, clock):
    made = SettingsPage(theme, store, Ldap(Directory(), clock), clock)
    qtbot.addWidget(made)
    made.show()
    made.open_at("accounts", 0)
    made.left = []
    made.closed.connect(lambda: made.left.append(1))
    return made


def write(qtbot, form, name, words):
    field = form.fields[name]
    field.clear()
    qtbot.keyClicks(field, words)


def test_what_is_answered_by_itself_is_chosen_on_the_phone_page(dialog, qtbot, store, file):
    dialog.open_at("phone")
    assert dialog.phone.values()["auto_answer"] == "nobody", "off until somebody switches it on"
    choose(dialog.phone, "auto_answer", "intercom")
    write(qtbot, dialog.phone, "auto_answer_from", "102, 103@pbx.test")
    dialog.phone.fields["auto_answer_muted"].click()
    dialog.phone.fields["recording_tone"].click()
    choose(dialog.accounts.form, "intercom", "alert-info")
    choose(dialog.accounts.form, "auto_answer", "everybody")
    with qtbot.waitSignal(dialog.saved):
        dialog.save()
    kept = load_phone_config(file)
    assert kept == store.config
    assert kept.phone.auto_answer == "intercom"
    assert kept.phone.auto_answer_from == ["102", "103@pbx.test"]
    assert kept.phone.auto_answer_muted is False
    assert kept.phone.recording_tone is True
    assert (kept.account[0].auto_answer, kept.account[0].intercom) == ("everybody", "alert-info")


def test_nobodys_number_is_told_where_it_stands(dialog, qtbot):
    dialog.open_at("phone")
    write(qtbot, dialog.phone, "auto_answer_from", "102, +49 30 105")
    assert '"+49 30 105" is nobody\'s number' in dialog.phone.error("auto_answer_from"), "no leave for 105"
    dialog.open_at("accounts", 0)
    dialog.save()
    assert dialog.left == []
    assert dialog.tabs.currentWidget() is dialog.habits
    write(qtbot, dialog.phone, "auto_answer_from", "102")
    assert dialog.phone.error("auto_answer_from") == ""


def test_an_intercom_key_is_made_in_the_editor(dialog, qtbot, file):
    dialog.open_at("keys", 0)
    choose(dialog.keys.form, "type", "icom")
    dialog.save()
    assert load_phone_config(file).key[0].type == "icom"


def choose(form, name, value):
    field = form.fields[name]
    field.setCurrentIndex(field.findData(value))


def test_accounts_and_keys_are_shown_with_the_password_hidden(dialog):
    form = dialog.accounts.form
    assert form.values()["user"] == "101"
    assert form.fields["password"].text() == "old"
    assert form.fields["password"].displayText() != "old"
    assert dialog.keys.list.item(0).text() == "G.T · 102"


def test_saving_keeps_comments_and_the_password_apart(dialog, qtbot, store, file, keeper):
    write(qtbot, dialog.accounts.form, "user", "111")
    write(qtbot, dialog.accounts.form, "password", "new secret")
    with qtbot.waitSignal(dialog.saved):
        qtbot.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton)
    written = file.read_text()
    assert "# my phone" in written
    assert "# at the office" in written
    assert 'user = "111"' in written
    assert "secret" not in written
    assert keeper.get("office") == "new secret"
    assert store.config.account[0].user == "111"


@pytest.mark.parametrize(
    ("name", "words", "sentence"),
    [
        ("user", "", "Write the user name or extension, such as 101."),
        ("user", "a b", "is no user name"),
        ("domain", "", "Write the PBX's name or address"),
        ("domain", "pbx test", "is no domain"),
        ("server", "pbx.test:99999", "is no port"),
        ("pickup_code", "*8 *", "is no code"),
        ("expires", "5", "30 at least"),
        ("expires", "soon", "whole number"),
    ],
)
def test_mistakes_are_said_beneath_the_field_as_one_types(dialog, qtbot, name, words, sentence):
    form = dialog.accounts.form
    field = form.fields[name]
    field.setText("x")
    field.selectAll()
    if words:
        qtbot.keyClicks(field, words)
    else:
        qtbot.keyClick(field, Qt.Key.Key_Delete)
    assert sentence in form.error(name)
    assert form.fields[name].property("wrong")
    dialog.save()
    assert not dialog.left
    assert dialog.problem.text()


def test_nothing_is_marked_before_it_was_touched(dialog, qtbot):
    dialog.accounts.add()
    assert dialog.accounts.form.error("user") == ""
    dialog.save()
    assert dialog.accounts.form.error("user")
    assert dialog.accounts.form.fields["user"].hasFocus() or not dialog.isActiveWindow()


def test_a_mistake_on_another_page_is_shown(dialog, qtbot):
    dialog.keys.add()
    dialog.tabs.setCurrentWidget(dialog.accounts)
    dialog.save()
    assert dialog.tabs.currentWidget() is dialog.keys
    assert dialog.keys.row == 1
    assert dialog.keys.form.error("target").startswith("Write the number or address of this key")
    write(qtbot, dialog.keys.form, "target", "103")
    assert dialog.keys.form.error("target") == ""
    assert dialog.problem.text() == ""


def test_the_same_name_twice(dialog, qtbot):
    dialog.accounts.add()
    for name, words in (("name", "office"), ("user", "1"), ("domain", "x.test")):
        write(qtbot, dialog.accounts.form, name, words)
    dialog.save()
    assert "is used twice" in dialog.accounts.form.error("name")


def test_a_renamed_account_takes_its_keys_and_password_along(dialog, qtbot, store, keeper):
    write(qtbot, dialog.accounts.form, "name", "work")
    dialog.save()
    assert store.config.account[0].name == "work"
    assert store.config.key[0].account == "work"
    assert keeper.get("work") == "old"
    assert keeper.get("office") == ""


def test_a_key_of_an_account_that_is_removed_shows_it_and_can_be_given_to_the_first_one(dialog, qtbot, store):
    dialog.accounts.add()
    for name, words in (("name", "second"), ("user", "111"), ("domain", "pbx.test"), ("password", "secret")):
        write(qtbot, dialog.accounts.form, name, words)
    dialog.accounts.choose(0)
    dialog.accounts.remove()
    dialog.save()
    box = dialog.keys.form.fields["account"]
    assert 'no account "office"' in dialog.keys.form.error("account")
    assert (box.currentText(), box.currentData()) == ("office", "office"), "what is marked is what is shown"
    box.setCurrentIndex(box.findData(""))
    assert dialog.keys.form.error("account") == ""
    dialog.save()
    assert store.config.key[0].account == ""
    assert [account.name for account in store.config.account] == ["second"]


def test_keys_are_added_moved_and_removed(dialog, qtbot, store):
    keys = dialog.keys
    keys.add()
    write(qtbot, keys.form, "target", "103")
    keys.add()
    keys.form.fields["type"].setCurrentIndex(keys.form.fields["type"].findData("speed"))
    write(qtbot, keys.form, "target", "0555")
    qtbot.mouseClick(keys.up_button, Qt.MouseButton.LeftButton)
    keys.choose(0)
    qtbot.mouseClick(keys.remove_button, Qt.MouseButton.LeftButton)
    dialog.save()
    assert [(key.type, key.target) for key in store.config.key] == [("speed", "0555"), ("blf", "103")]


def test_a_double_click_adds_or_removes_one(dialog, qtbot, clock):
    """The second press removed the next key, or account, which nobody had looked at."""
    for editor in (dialog.accounts, dialog.keys):
        dialog.open_at(f"{editor.section}s", 0)
        count = len(editor.drafts)
        for button, more in ((editor.add_button, 1), (editor.add_button, 2), (editor.remove_button, 1)):
            clock.now += 1.0
            qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
            clock.now += 0.2
            qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
            assert len(editor.drafts) == count + more
        clock.now += 0.2
        qtbot.mouseClick(editor.remove_button, Qt.MouseButton.LeftButton)
        assert len(editor.drafts) == count, "one after the other goes on"


def test_what_the_dialog_does_not_know_is_kept(qtbot, theme, keeper):
    alert = {"popup": False, "sound": "none", "delay": 3.0}
    config = PhoneConfig(
        account=[AccountConfig(name="office", user="1", domain="x", blf_list="sip:list@x")],
        key=[KeyConfig(type="orbit", target="700", in_call="park", alert=alert)],
    )
    store = ConfigStore(config, keeper)
    dialog = SettingsPage(theme, store, Ldap(Directory(), lambda: 0.0))
    qtbot.addWidget(dialog)
    dialog.save()
    assert store.config == config


def test_how_a_key_calls_for_attention(dialog, store, qtbot):
    dialog.keys.choose(0)
    form = dialog.keys.form
    form.fields["alert_popup"].click()
    form.fields["alert_sound"].setCurrentIndex(form.fields["alert_sound"].findData("knock"))
    write(qtbot, form, "alert_delay", "2.5")
    dialog.save()
    alert = store.config.key[0].alert
    assert (alert.popup, alert.sound, alert.delay) == (False, "knock", 2.5)


@pytest.mark.parametrize(
    ("typed", "said"), [("soon", "Write a number, such as 3."), ("301", "300"), ("-1", "Write a number")]
)
def test_a_delay_that_is_none_is_said_at_its_field(dialog, store, qtbot, typed, said):
    before = store.config
    dialog.keys.choose(0)
    write(qtbot, dialog.keys.form, "alert_delay", typed)
    dialog.save()
    assert said in dialog.keys.form.error("alert_delay")
    assert store.config == before


def test_an_empty_delay_is_none(dialog, store, qtbot):
    dialog.keys.choose(0)
    write(qtbot, dialog.keys.form, "alert_delay", "")
    dialog.save()
    assert store.config.key[0].alert.delay == 0.0


def test_habits_of_the_phone(dialog, store):
    for box in dialog.phone.findChildren(QCheckBox):
        box.toggle()
    dialog.save()
    assert not store.config.phone.callpickup_dialoginfo
    assert not store.config.phone.fallback


def test_a_file_that_cannot_be_written_is_said_and_nothing_is_applied(dialog, qtbot, store, file):
    file.write_text("[[[")
    write(qtbot, dialog.accounts.form, "user", "111")
    dialog.save()
    assert not dialog.left
    assert "phone.toml" in dialog.problem.text()
    assert store.config.account[0].user == "101"


def test_cancelling_changes_nothing(dialog, qtbot, store, file):
    before = file.read_text()
    write(qtbot, dialog.accounts.form, "user", "111")
    dialog.closed.emit()
    assert file.read_text() == before
    assert store.config.account[0].user == "101"


def test_scrolling_the_form_does_not_change_a_choice(dialog, qtbot):
    from PySide6.QtCore import QPoint, QPointF
    from PySide6.QtGui import QWheelEvent
    from PySide6.QtWidgets import QApplication

    combo = dialog.accounts.form.fields["transport"]
    assert isinstance(combo, QComboBox)
    none, phase = Qt.MouseButton.NoButton, Qt.ScrollPhase.NoScrollPhase
    spot = QPointF(5, 5)
    wheel = QWheelEvent(
        spot, spot, QPoint(), QPoint(0, -120), none, Qt.KeyboardModifier.NoModifier, phase, False
    )
    QApplication.sendEvent(combo, wheel)
    assert combo.currentData() == "udp"


def test_the_window_applies_what_was_saved(desk, qtbot):
    desk.window.pages.open_settings("keys", 1)
    dialog = desk.window.findChild(SettingsPage)
    write(qtbot, dialog.keys.form, "label", "Holly")
    dialog.save()
    assert desk.phone.reconfigured[-1].key[1].label == "Holly"
    assert desk.window.keys_panel.isVisible()
    assert QApplication.focusWidget() is desk.window.keys_panel.view


def test_add_a_key_opens_a_new_one(desk):
    desk.window.pages.add_key()
    dialog = desk.window.findChild(SettingsPage)
    assert dialog.tabs.currentWidget() is dialog.keys
    assert dialog.keys.row == 2
    dialog.closed.emit()


def test_the_new_key_is_typed_into_at_once(dialog, qtbot):
    dialog.open_at("keys", 0)
    qtbot.mouseClick(dialog.keys.add_button, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(QApplication.focusWidget(), "107")
    assert dialog.keys.form.values()["target"] == "107"
    assert dialog.keys.list.currentItem().text() == "107"


def test_opened_at_a_key_the_keyboard_stands_in_its_first_field(desk):
    desk.window.pages.open_settings("keys", 0)
    shown = desk.window.findChild(SettingsPage)
    assert QApplication.focusWidget() is shown.keys.form.fields["target"]


def test_opened_at_an_account_nothing_typed_by_accident_changes_it(desk, qtbot):
    desk.window.pages.open_settings("accounts", 0)
    shown = desk.window.findChild(SettingsPage)
    qtbot.keyClicks(QApplication.focusWidget(), "5 m")
    assert not shown.edited
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert QApplication.focusWidget() is shown.accounts.form.fields["user"]


@pytest.mark.parametrize("width", [920, 683])
def test_no_rows_overlap_when_a_tab_first_opens(desk, width):
    desk.window.resize(width, 640)
    desk.window.pages.open_settings("accounts", 0)
    page = desk.window.findChild(SettingsPage)
    page.tabs.setCurrentWidget(page.keys)  # looked at before anything else happens: that is what is painted
    places = [
        (field.mapTo(page, field.rect().topLeft()).y(), field.height(), field.minimumSizeHint().height())
        for field in page.keys.form.fields.values()
    ]
    rows = page.keys.list
    assert rows.visualItemRect(rows.item(0)).height() == rows.sizeHintForRow(0)
    assert all(height >= least for _, height, least in places)
    assert all(top + height <= below for (top, height, _), (below, _, _) in itertools.pairwise(places))


def test_calls_are_seen_and_answered_while_the_settings_are_open(desk, qtbot):
    desk.window.pages.open_settings("accounts", 0)
    desk.phone.calls = (own_call("in-1", BOB, CallState.RINGING),)
    desk.tell(CallsChanged())
    desk.settle()
    (row,) = desk.mine
    assert QApplication.activeModalWidget() is None
    qtbot.mouseClick(row.answer, Qt.MouseButton.LeftButton)
    assert desk.phone.done == [Answer("in-1")]
    assert desk.window.findChild(SettingsPage).isVisible()
    middle = row.mapToGlobal(row.rect().center())
    assert row.isAncestorOf(QApplication.widgetAt(middle))


def test_what_is_typed_beside_a_field_of_the_settings_is_no_pickup(ringing, qtbot):
    ringing.window.pages.open_settings("phone", -1)
    page = ringing.window.findChild(SettingsPage)
    page.phone.fields["fallback"].setFocus()
    for key in (Qt.Key.Key_1, Qt.Key.Key_M, Qt.Key.Key_5):
        qtbot.keyClick(QApplication.focusWidget(), key)
    assert ringing.phone.done == []
    assert ringing.window.phone_panel.entry.field.text() == ""


def test_enter_in_a_field_goes_on_and_escape_leaves_and_neither_is_the_phones(ringing, qtbot):
    ringing.window.pages.open_settings("keys", 0)
    page = ringing.window.findChild(SettingsPage)
    ringing.phone.calls = (own_call("in-1", BOB, CallState.RINGING),)
    ringing.tell(CallsChanged())
    ringing.settle()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert QApplication.focusWidget() is page.keys.form.fields["label"]
    assert page.isVisible()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert ringing.window.keys_panel.isVisible()
    assert ringing.phone.done == ringing.phone.reconfigured == []


def test_the_field_that_enter_goes_to_is_to_be_seen(desk, qtbot):
    desk.window.resize(1000, 480)
    desk.window.pages.open_settings("accounts", 0)
    form = desk.window.findChild(SettingsPage).accounts.form
    form.fields["user"].setFocus()
    QApplication.processEvents()
    for _ in range(12):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
        field = QApplication.focusWidget()
        assert field in form.fields.values()
        QApplication.processEvents()  # nobody types faster than it is laid out
        assert field.visibleRegion().boundingRect() == field.rect(), field.accessibleName()


def test_enter_with_control_saves(ringing, qtbot):
    ringing.window.pages.open_settings("keys", 0)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert ringing.window.keys_panel.isVisible()
    assert len(ringing.phone.reconfigured) == 1


def test_escape_drops_what_was_typed_only_after_it_has_said_so(dialog, qtbot, clock):
    field = dialog.accounts.form.fields["domain"]
    field.setFocus()
    write(qtbot, dialog.accounts.form, "domain", "new.test")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert dialog.left == []
    assert dialog.problem.text() == "Not saved. Esc again drops your changes."
    qtbot.keyClicks(field, "x")
    assert dialog.problem.text() == ""
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert dialog.left == []
    clock.now += 1.0
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert dialog.left == [1]


def test_escape_that_is_held_drops_nothing(dialog, qtbot, clock):
    """An X server lets go and presses in the same instant; Qt does not always see that it is a repeat."""
    field = dialog.accounts.form.fields["domain"]
    field.setFocus()
    write(qtbot, dialog.accounts.form, "domain", "new.test")
    for pressed, let_go in ((5000, 5500), (5500, 7500), (7500, 9500)):
        for kind, at in ((QEvent.Type.KeyPress, pressed), (QEvent.Type.KeyRelease, let_go)):
            event = QKeyEvent(kind, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
            event.setTimestamp(at)
            QApplication.sendEvent(field, event)
        clock.now += 2.0
    assert dialog.left == []
    assert dialog.problem.text() == "Not saved. Esc again drops your changes."


def test_closing_the_window_drops_what_was_typed_only_after_it_has_said_so(desk, qtbot):
    closed = []
    desk.window.closing.connect(lambda: closed.append(1))
    desk.window.pages.open_settings("accounts", 0)
    page = desk.window.desk.page
    write(qtbot, page.accounts.form, "domain", "new.test")
    desk.window.close()
    assert desk.window.isVisible()
    assert closed == []
    assert page.problem.text() == "Not saved. Close again to drop your changes and quit."
    desk.settle(1.0)
    desk.window.close()
    assert closed == [1]


def test_settings_without_changes_do_not_keep_the_window_open(desk):
    closed = []
    desk.window.closing.connect(lambda: closed.append(1))
    desk.window.pages.open_settings("accounts", 0)
    desk.window.close()
    assert closed == [1]


def test_what_is_not_saved_does_not_keep_a_window_that_is_told_to_end(desk, qtbot):
    desk.window.pages.open_settings("accounts", 0)
    write(qtbot, desk.window.desk.page.accounts.form, "domain", "new.test")
    with qtbot.waitSignal(desk.window.closing):
        desk.window.leaving.leave()


def test_a_key_that_could_not_be_removed_is_not_said_to_be(desk, monkeypatch):
    """The disk is full: "is removed" was said above the fault, and its Undo made a second key of it."""
    store, status = desk.window.store, desk.window.status
    before = store.config.key

    def full(config, passwords):
        raise ConfigError("phone.toml", 0, "", "cannot be written (No space left on device)", "make room")

    with monkeypatch.context() as patched:
        patched.setattr(store, "save", full)
        desk.window.edits.remove_key(0)
    assert "No space left" in status.text
    assert "undo" not in status._said
    assert store.config.key == before
    desk.window.edits.remove_key(0)
    assert "is removed" in status.text
    assert "settings" not in status._said, "what was mended is not a fault any more"


def test_why_a_key_could_not_be_had_back_is_to_be_seen(desk, monkeypatch):
    """The disk is full: "is removed" was said once more above the fault, so that Undo looked dead."""

    def full(config, passwords):
        raise ConfigError("phone.toml", 0, "", "cannot be written (No space left on device)", "make room")

    status = desk.window.status
    desk.window.edits.remove_key(0)
    monkeypatch.setattr(desk.window.store, "save", full)
    desk.clock.now += 1.0
    status._button.click()
    assert "No space left" in status.text


def test_keys_that_were_removed_in_haste_can_be_had_back_one_after_the_other(desk, monkeypatch):
    store, status, clock = desk.window.store, desk.window.status, desk.clock
    before, names = list(store.config.key), []

    def undo():
        clock.now += 1.0
        names.append(status.text)
        status._button.click()

    desk.window.edits.remove_key(0)
    clock.now += 3.0
    desk.window.edits.remove_key(0)
    undo()
    undo()
    assert len(set(names)) == 2
    assert store.config.key == before
    assert "removed" not in status.text
    desk.window.edits.remove_key(0)
    clock.now += 11.0
    desk.window.edits.remove_key(0)
    undo()
    assert "removed" not in status.text, "ten seconds are over"
    assert store.config.key == before[1:]


def test_opening_the_settings_ends_the_undo_which_they_would_undo(desk):
    desk.window.edits.remove_key(0)
    assert "is removed" in desk.window.status.text
    desk.window.pages.open_settings("keys", 0)
    assert "is removed" not in desk.window.status.text


def test_a_switch_is_a_change_as_well_and_switched_back_it_is_none(dialog, qtbot):
    switch = dialog.phone.fields["fallback"]
    switch.toggle()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.left == []
    switch.toggle()
    assert dialog.problem.text() == ""
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.left == [1]


@pytest.mark.parametrize("page", ["accounts", "keys"])
def test_an_entry_that_nobody_wrote_into_is_no_change(dialog, qtbot, page):
    dialog.open_at(page, 99)
    assert not dialog.edited
    getattr(dialog, page).remove()
    assert not dialog.edited
    getattr(dialog, page).remove()
    assert dialog.edited


def test_opened_again_the_settings_keep_what_was_typed(desk, qtbot):
    desk.window.pages.open_settings("accounts", 0)
    page = desk.window.findChild(SettingsPage)
    qtbot.keyClicks(page.accounts.form.fields["user"], "9")
    desk.window.pages.add_key()
    assert page.accounts.form.values()["user"] == "1019"
    assert page.tabs.currentWidget() is page.keys


def test_cancel_drops_what_was_typed_only_when_told_twice(dialog, qtbot, clock):
    write(qtbot, dialog.accounts.form, "user", "102")
    qtbot.mouseClick(dialog.cancel_button, Qt.MouseButton.LeftButton)
    assert (dialog.left, dialog.problem.text()) == ([], "Not saved. Cancel again drops your changes.")
    clock.now += 1.0
    qtbot.mouseClick(dialog.cancel_button, Qt.MouseButton.LeftButton)
    assert dialog.left == [1]


def test_cancel_leaves_at_once_where_nothing_is_lost(dialog, qtbot):
    qtbot.mouseClick(dialog.cancel_button, Qt.MouseButton.LeftButton)
    assert dialog.left == [1]


def test_a_page_that_was_closed_leaves_nothing_behind(desk):
    """Without waiting for the next collection of garbage, which may be hours away."""
    gc.collect()
    gc.disable()
    try:
        desk.window.pages.open_settings("accounts", 0)
        page = weakref.ref(desk.window.desk.page)
        labels = [weakref.ref(label) for label in page().findChildren(QLabel)]
        desk.window.desk.page.closed.emit()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        assert page() is None
        assert not [label for label in labels if label() is not None]
    finally:
        gc.enable()


@pytest.mark.parametrize(
    ("page", "name", "pasted", "kept"),
    [
        ("keys", "target", "\u202a103\u202c", "103"),
        ("accounts", "user", " 102\u200e", "102"),
        ("keys", "label", "x" * 9000, "x" * 250),
        ("accounts", "password", " \u202apw ", " \u202apw "),
    ],
)
def test_what_is_pasted_is_kept_as_it_is_seen(dialog, page, name, pasted, kept):
    form = getattr(dialog, page).form
    dialog.open_at(page, 0)
    form.fields[name].setText(pasted)
    form.fields[name].textEdited.emit(form.fields[name].text())
    assert getattr(dialog.drafts, page)[0][name] == kept


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("soon", "Write a whole number, such as 300."),
        ("5", "Write 30 at least."),
        ("99999999999", "Write 86400 at most."),
    ],
)
def test_a_number_that_is_none_is_said_in_plain_words(dialog, qtbot, written, sentence):
    write(qtbot, dialog.accounts.form, "expires", written)
    assert dialog.accounts.form.error("expires") == sentence


@pytest.mark.parametrize("page", ["accounts", "keys"])
def test_a_form_is_never_wider_than_its_room(desk, qtbot, page):
    """At 200 % on a screen of 1366 x 768 its right edge was cut off, and nothing scrolled there."""
    desk.window.resize(679, 366)
    desk.window.pages.open_settings(page, 0)
    qtbot.wait(1)
    area = getattr(desk.window.desk.page, page).findChild(QScrollArea)
    assert area.widget().width() <= area.viewport().width()
    for label in getattr(desk.window.desk.page, page).form._labels.values():
        wide, line = label.fontMetrics().horizontalAdvance(label.text()), label.fontMetrics().lineSpacing()
        assert label.width() <= area.viewport().width()
        assert label.height() >= line * (2 if wide > label.width() else 1)
