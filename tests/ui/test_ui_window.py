# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu
from stillphone import account, make_key, offer, own_call, party

from deskphone.phone.commands import (
    Answer,
    Dial,
    DismissOffer,
    Dtmf,
    HangUp,
    Hold,
    Mute,
    PickUpLongest,
    PickUpOffer,
    PressKey,
    Transfer,
)
from deskphone.phone.events import MediaState, RegistrationState
from deskphone.phone.views import (
    AccountChanged,
    CallsChanged,
    CallState,
    KeyChanged,
    Lamp,
    OffersChanged,
    Said,
    Severity,
)
from ui.screens.explain import ExplainDialog
from ui.screens.settings import SettingsDialog
from ui.widgets.rows import CallRow, OfferRow

ANNA, GT, BOB = party("5551234", "Anna"), party("102", "G.T"), party("106", "Bob")


@pytest.fixture
def ringing(desk):
    """Two colleagues' phones ring, G.T's for longer."""
    desk.phone.offer(offer("a", ANNA, GT, 993.0), offer("b", BOB, party("103", "Holly"), 996.0, key=1))
    desk.tell()
    return desk


@pytest.fixture
def talking(desk):
    desk.phone.calls = (own_call("out-1", BOB, since=958.0),)
    desk.tell(CallsChanged())
    return desk


def rows(desk):
    return desk.window.phone_panel.calls.rows


# ------------------------------------------------------------------ the Calls screen


def test_an_offer_shows_who_whom_since_when_and_one_button(ringing):
    row = rows(ringing)[0]
    assert isinstance(row, OfferRow)
    assert row.title.text() == "Anna → G.T"
    assert row.clock.text() == "0:07"
    assert row.line.text() == "ringing · 5551234 → 102 · by Replaces"
    assert row.button.accessibleName() == "Pick up Anna's call to G.T"
    assert row.isVisible()


def test_the_seconds_go_on(ringing, clock):
    clock.now += 5
    ringing.window.seconds.ticked.emit()
    assert rows(ringing)[0].clock.text() == "0:12"


def test_the_button_picks_up(ringing, qtbot):
    qtbot.mouseClick(rows(ringing)[1].button, Qt.MouseButton.LeftButton)
    assert ringing.phone.done == [PickUpOffer("b")]


def test_the_second_press_is_harmless(ringing, qtbot):
    button = rows(ringing)[0].button
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    ringing.phone.offer(offer("a", ANNA, GT, 993.0, picking=True))
    ringing.tell()
    qtbot.mouseClick(rows(ringing)[0].button, Qt.MouseButton.LeftButton)
    assert ringing.phone.done == [PickUpOffer("a")]
    assert button.text() == "Picking up …"


def test_the_cross_dismisses(ringing, qtbot):
    qtbot.mouseClick(rows(ringing)[0].dismiss, Qt.MouseButton.LeftButton)
    assert ringing.phone.done == [DismissOffer("a")]


def test_a_row_goes_when_the_offer_goes(ringing):
    ringing.phone.offers = ringing.phone.offers[1:]
    ringing.tell(OffersChanged())
    assert [row.offer.id for row in rows(ringing)] == ["b"]
    assert rows(ringing)[0].badge.text() == "1"


@pytest.mark.parametrize(
    ("key", "command"),
    [
        (Qt.Key.Key_1, PickUpOffer("a")),
        (Qt.Key.Key_2, PickUpOffer("b")),
        (Qt.Key.Key_Return, PickUpLongest()),
        (Qt.Key.Key_Enter, PickUpLongest()),
        (Qt.Key.Key_Escape, DismissOffer("a")),
    ],
)
def test_keyboard_while_colleagues_ring(ringing, qtbot, key, command):
    qtbot.keyClick(ringing.window.keys_panel.view, key)
    assert ringing.phone.done == [command]


def test_digits_are_typed_where_text_is_being_entered(ringing, qtbot):
    field = ringing.window.phone_panel.entry.field
    field.setFocus()
    qtbot.keyClicks(field, "12")
    assert field.text() == "12"
    assert ringing.phone.done == []
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert ringing.phone.done == [Dial("12")]


def test_enter_in_an_empty_number_field_picks_up_the_longest(ringing, qtbot):
    field = ringing.window.phone_panel.entry.field
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert ringing.phone.done == [PickUpLongest()]


def test_the_tenth_row_has_no_digit(desk):
    desk.phone.offer(*(offer(str(n), ANNA, GT, 990.0 + n) for n in range(11)))
    desk.tell()
    assert [row.badge.text() for row in rows(desk)][8:] == ["9", "", ""]


def test_digits_stand_on_rows_only_while_they_press_them(ringing):
    ringing.phone.calls = (own_call("out-1", BOB),)
    ringing.tell(CallsChanged())
    assert [row.badge.isVisible() for row in rows(ringing)] == [True, True, True]
    ringing.phone.offers = ()
    ringing.tell(OffersChanged())
    assert [row.badge.isVisible() for row in rows(ringing)] == [False]


def test_many_rows_fold_the_dial_pad_away_and_it_comes_back(desk, qtbot):
    pad = desk.window.phone_panel.pad
    assert pad.isVisible()
    desk.phone.offer(*(offer(str(n), ANNA, GT, 990.0 + n) for n in range(4)))
    desk.tell()
    assert pad.isHidden()
    desk.phone.offers = ()
    desk.tell(OffersChanged())
    assert pad.isVisible()


def test_the_dial_pad_stays_while_a_number_is_typed(desk):
    desk.window.phone_panel.entry.field.setText("01")
    desk.phone.offer(*(offer(str(n), ANNA, GT, 990.0 + n) for n in range(4)))
    desk.tell()
    assert desk.window.phone_panel.pad.isVisible()


def test_offers_do_not_move_the_focus(desk):
    field = desk.window.phone_panel.entry.field
    field.setFocus()
    before = QApplication.focusWidget()
    assert isinstance(before, QLineEdit)
    desk.phone.offer(offer("a", ANNA, GT, 993.0))
    desk.tell()
    assert QApplication.focusWidget() is before


# ------------------------------------------------------------------ the popup


def minimised(desk):
    desk.window.hide()
    desk.phone.offer(offer("a", ANNA, GT, 993.0))
    desk.tell()
    return desk.window.popup


def test_a_hidden_window_shows_the_row_at_the_corner_without_focus(desk):
    popup = minimised(desk)
    assert popup.isVisible()
    flags = popup.windowFlags()
    assert flags & Qt.WindowType.WindowDoesNotAcceptFocus
    assert flags & Qt.WindowType.WindowStaysOnTopHint
    assert popup.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    assert all(w.focusPolicy() == Qt.FocusPolicy.NoFocus for w in (popup.calls.rows[0].button,))


def test_the_same_button_is_in_the_popup(desk, qtbot):
    popup = minimised(desk)
    qtbot.mouseClick(popup.calls.rows[0].button, Qt.MouseButton.LeftButton)
    assert desk.phone.done == [PickUpOffer("a")]


def test_the_popup_goes_with_its_last_row_and_leaves_own_calls_out(desk):
    popup = minimised(desk)
    desk.phone.offers = ()
    desk.phone.calls = (own_call("out-1", BOB),)
    desk.tell(OffersChanged(), CallsChanged())
    assert popup.isHidden()


def test_a_visible_window_needs_no_popup(ringing):
    assert ringing.window.popup.isHidden()


def test_a_key_may_be_told_not_to_pop_up(make_desk, still, config):
    quiet = config.key[0].model_copy(
        update={"alert": config.key[0].alert.model_copy(update={"popup": False})}
    )
    desk = make_desk(still, config.model_copy(update={"key": [quiet]}))
    assert minimised(desk).isHidden()


def test_the_popup_brings_the_window_up_when_asked(desk, qtbot):
    popup = minimised(desk)
    popup.window_asked.emit()
    assert desk.window.isVisible()
    assert popup.isHidden()


# ------------------------------------------------------------------ our own calls


def test_a_call_for_us_is_answered_by_enter_before_anything_is_picked_up(ringing, qtbot):
    ringing.phone.calls = (own_call("in-1", BOB, CallState.RINGING),)
    ringing.tell(CallsChanged())
    assert isinstance(rows(ringing)[0], CallRow)
    qtbot.keyClick(ringing.window, Qt.Key.Key_Return)
    assert ringing.phone.done == [Answer("in-1")]


@pytest.mark.parametrize(
    ("button", "command"),
    [
        ("hold", Hold("out-1", True)),
        ("mute", Mute("out-1", True)),
        ("end", HangUp("out-1")),
    ],
)
def test_buttons_of_a_call(talking, qtbot, button, command):
    qtbot.mouseClick(getattr(rows(talking)[0], button), Qt.MouseButton.LeftButton)
    assert talking.phone.done == [command]


@pytest.mark.parametrize(
    ("key", "command"),
    [
        (Qt.Key.Key_Space, Hold("out-1", True)),
        (Qt.Key.Key_M, Mute("out-1", True)),
        (Qt.Key.Key_Escape, HangUp("out-1")),
        (Qt.Key.Key_5, Dtmf("out-1", "5")),
    ],
)
def test_keyboard_in_a_call(talking, qtbot, key, command):
    qtbot.keyClick(talking.window.keys_panel.view, key)
    assert talking.phone.done == [command]


def test_a_held_call_is_resumed_and_digits_are_typed(talking, qtbot):
    talking.phone.calls = (own_call("out-1", BOB, media=MediaState.LOCAL_HOLD),)
    talking.tell(CallsChanged())
    qtbot.keyClick(talking.window, Qt.Key.Key_Space)
    qtbot.keyClick(talking.window, Qt.Key.Key_5)
    assert talking.phone.done == [Hold("out-1", False)]
    assert talking.window.phone_panel.entry.field.text() == "5"
    assert rows(talking)[0].property("kind") == "held"


def test_space_takes_back_the_call_it_held(talking, qtbot):
    other = own_call("out-0", ANNA, media=MediaState.LOCAL_HOLD)
    talking.phone.calls = (other, own_call("out-1", BOB))
    talking.tell(CallsChanged())
    qtbot.keyClick(talking.window, Qt.Key.Key_Space)
    talking.phone.calls = (other, own_call("out-1", BOB, media=MediaState.LOCAL_HOLD))
    talking.tell(CallsChanged())
    qtbot.keyClick(talking.window, Qt.Key.Key_Space)
    assert talking.phone.done == [Hold("out-1", True), Hold("out-1", False)]


def test_escape_dismisses_a_row_before_it_ends_a_call(talking, qtbot):
    talking.phone.offer(offer("a", ANNA, GT, 993.0))
    talking.tell()
    qtbot.keyClick(talking.window, Qt.Key.Key_Escape)
    assert talking.phone.done == [DismissOffer("a")]


def test_transfer_asks_where_to(talking, qtbot):
    entry = talking.window.phone_panel.entry
    qtbot.keyClick(talking.window, Qt.Key.Key_T)
    assert entry.field.hasFocus()
    qtbot.keyClicks(entry.field, "104")
    qtbot.keyClick(entry.field, Qt.Key.Key_Return)
    assert talking.phone.done == [Transfer("out-1", "104")]
    assert not entry.transferring
    assert not entry.field.hasFocus()  # Space and M are the call's again


def test_transfer_can_be_given_up(talking, qtbot):
    entry = talking.window.phone_panel.entry
    qtbot.keyClick(talking.window, Qt.Key.Key_T)
    qtbot.keyClick(entry.field, Qt.Key.Key_Escape)
    assert not entry.transferring
    assert talking.phone.done == []


def test_a_call_that_rings_there_can_be_given_up(desk, qtbot):
    desk.phone.calls = (own_call("out-1", BOB, CallState.RINGBACK),)
    desk.tell(CallsChanged())
    assert not rows(desk)[0].hold.isEnabled()
    qtbot.keyClick(desk.window, Qt.Key.Key_Escape)
    assert desk.phone.done == [HangUp("out-1")]


# ------------------------------------------------------------------ dialling


def test_digits_typed_anywhere_dial(desk, qtbot):
    qtbot.keyClick(desk.window.keys_panel.view, Qt.Key.Key_1)
    qtbot.keyClick(desk.window.keys_panel.view, Qt.Key.Key_0)
    assert desk.window.phone_panel.entry.field.text() == "10"


def test_the_dial_pad_types_and_the_button_calls(desk, qtbot):
    panel = desk.window.phone_panel
    assert not panel.entry.button.isEnabled()
    for digit in "*40":
        qtbot.mouseClick(panel.pad.keys[digit], Qt.MouseButton.LeftButton)
    qtbot.mouseClick(panel.entry.button, Qt.MouseButton.LeftButton)
    assert desk.phone.done == [Dial("*40")]
    assert panel.entry.field.text() == ""


def test_the_dial_pad_sends_tones_in_a_call(talking, qtbot):
    qtbot.mouseClick(talking.window.phone_panel.pad.keys["#"], Qt.MouseButton.LeftButton)
    assert talking.phone.done == [Dtmf("out-1", "#")]


def test_f2_goes_to_the_number_and_escape_empties_it(desk, qtbot):
    field = desk.window.phone_panel.entry.field
    qtbot.keyClick(desk.window, Qt.Key.Key_F2)
    assert field.hasFocus()
    qtbot.keyClicks(field, "10")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == ""
    assert desk.phone.done == []


# ------------------------------------------------------------------ function keys


@pytest.fixture
def keyed(desk):
    desk.phone.keys = [
        make_key(0, "G.T", "102"),
        make_key(1, "Holly", "103"),
        make_key(2, "Taxi", "0", Lamp.NONE),
    ]
    desk.tell(KeyChanged(0))
    return desk


def centre(view, row):
    return view.visualRect(view.filter.index(row, 0)).center()


def test_a_click_presses_the_key(keyed, qtbot):
    view = keyed.window.keys_panel.view
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=centre(view, 1))
    assert keyed.phone.done == [PressKey(1)]


def test_a_press_that_leaves_the_key_is_none(keyed, qtbot):
    view = keyed.window.keys_panel.view
    qtbot.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=centre(view, 1))
    qtbot.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=centre(view, 0))
    assert keyed.phone.done == []


def test_ctrl_digit_presses_a_key_even_while_typing(keyed, qtbot):
    qtbot.keyClick(keyed.window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    field = keyed.window.phone_panel.entry.field
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(field, Qt.Key.Key_9, Qt.KeyboardModifier.ControlModifier)
    assert keyed.phone.done == [PressKey(1), PressKey(0)]


def test_keys_can_be_pressed_by_keyboard_alone(keyed, qtbot):
    view = keyed.window.keys_panel.view
    view.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(view, Qt.Key.Key_Right)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert keyed.phone.done == [PressKey(1), PressKey(1)]


def test_enter_does_not_dial_a_key_that_nobody_moved_to(keyed, qtbot):
    view = keyed.window.keys_panel.view
    view.setFocus(Qt.FocusReason.OtherFocusReason)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=centre(view, 1))
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert keyed.phone.done == [PressKey(1)]


def test_the_focus_ring_is_seen_where_the_keyboard_stands(keyed, qtbot, theme):
    view = keyed.window.keys_panel.view

    def ring(row):
        image = view.viewport().grab(view.visualRect(view.filter.index(row, 0))).toImage()
        return image.pixelColor(image.width() // 2, 5).name().upper() == theme.tokens.accent.upper()

    keyed.window.phone_panel.entry.field.setFocus()
    assert not ring(0)
    view.setFocus(Qt.FocusReason.TabFocusReason)
    assert ring(0)
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert not ring(0)
    assert ring(1)
    keyed.window.phone_panel.entry.field.setFocus()
    assert not ring(1)


def test_a_found_key_is_the_key_that_is_pressed(keyed, qtbot):
    panel = keyed.window.keys_panel
    qtbot.keyClick(keyed.window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(panel.finder, "taxi")
    qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=centre(panel.view, 0))
    assert keyed.phone.done == [PressKey(2)]
    qtbot.keyClick(panel.finder, Qt.Key.Key_Escape)
    assert panel.view.filter.rowCount() == 3


def test_two_hundred_keys_scroll_in_columns_of_one_width(desk):
    desk.phone.keys = [make_key(n, f"Key {n}", str(n)) for n in range(200)]
    desk.tell(KeyChanged(0))
    view = desk.window.keys_panel.view
    QApplication.processEvents()
    rects = [view.visualRect(view.filter.index(n, 0)) for n in range(200)]
    assert len({rect.width() for rect in rects}) == 1
    assert len({rect.left() for rect in rects}) == 3
    assert rects[0].width() >= 168
    assert view.verticalScrollBar().maximum() > 0


def test_the_menu_of_a_key(keyed, qtbot):
    view = keyed.window.keys_panel.view
    where = centre(view, 0)
    asked = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, where, view.viewport().mapToGlobal(where))
    QApplication.sendEvent(view.viewport(), asked)
    menu = next(m for m in keyed.window.findChildren(QMenu) if m.title() == "G.T")
    actions = {action.text(): action for action in menu.actions()}
    assert {"Call G.T", "Explain this key", "Edit …", "Remove"} <= set(actions)
    assert "Pick up" not in actions
    actions["Call G.T"].trigger()
    assert keyed.phone.done == [Dial("102")]
    menu.close()


def test_explain_follows_the_key_and_can_be_copied(keyed, qtbot):
    keyed.phone.explanation = "subscription: pending"
    keyed.window.explain(0)
    dialog = keyed.window.findChild(ExplainDialog)
    assert dialog.words.toPlainText() == "subscription: pending"
    keyed.phone.explanation = "subscription: active"
    keyed.tell(KeyChanged(0))
    assert dialog.words.toPlainText() == "subscription: active"
    assert not dialog.isModal()
    dialog.close()
    keyed.tell(KeyChanged(0))


def test_removing_a_key_is_applied(keyed):
    keyed.window.remove_key(0)
    assert [key.target for key in keyed.store.config.key] == ["103"]
    assert keyed.phone.reconfigured == [keyed.store.config]


def test_nothing_blinks_and_nothing_counts_while_all_is_calm(keyed):
    assert not keyed.window.blinker.running
    assert not keyed.window.seconds.running
    keyed.phone.keys[0] = make_key(0, "G.T", "102", Lamp.RINGING, pickable=True, since=990.0)
    keyed.tell(KeyChanged(0))
    assert keyed.window.blinker.running
    assert keyed.window.seconds.running
    keyed.phone.keys[0] = make_key(0, "G.T", "102")
    keyed.tell(KeyChanged(0))
    assert not keyed.window.blinker.running
    assert not keyed.window.seconds.running


# ------------------------------------------------------------------ header and status line


def test_the_header_says_who_we_are_and_whether_the_server_knows(desk):
    header = desk.window.header
    assert (header.number.text(), header.name.text(), header.state.text()) == ("101", "Hong", "registered")
    desk.phone.accounts = {"office": account(RegistrationState.FAILED, status=403, reason="Forbidden")}
    desk.tell(AccountChanged("office"))
    assert header.state.text() == "refused"
    assert "403 Forbidden" in header.state.toolTip()


def test_failures_stay_until_they_are_over(desk, qtbot):
    status = desk.window.status
    desk.tell(Said("The PBX does not answer.", Severity.ERROR, "account office"))
    desk.tell(Said("Picked up.", Severity.INFO, "pickup"))
    assert status.text == "The PBX does not answer."
    status._on_fade()
    assert status.text == "The PBX does not answer."
    desk.tell(Said("", topic="account office"))
    assert status.text == "pbx.test (udp)"


def test_a_later_sentence_of_a_topic_replaces_it_and_a_cross_closes_it(desk, qtbot):
    status = desk.window.status
    desk.tell(Said("one", Severity.WARNING, "pickup"), Said("two", Severity.WARNING, "pickup"))
    assert status.text == "two"
    qtbot.mouseClick(status._close, Qt.MouseButton.LeftButton)
    assert status.text == "pbx.test (udp)"


def test_news_fades(desk):
    desk.tell(Said("Picked up Anna's call.", Severity.INFO, "pickup"))
    assert desk.window.status.text == "Picked up Anna's call."
    desk.window.status._on_fade()
    assert desk.window.status.text == "pbx.test (udp)"


def test_news_takes_the_place_of_news_and_of_nothing_else(desk):
    desk.tell(Said("Welcome.", topic="note"), Said("Picked up Anna.", topic="pickup"))
    assert list(desk.window.status._said) == ["pickup"]
    desk.tell(Said("Offline.", Severity.ERROR, "account"), Said("Sent 5", topic="dtmf"))
    assert desk.window.status.text == "Offline."
    assert set(desk.window.status._said) == {"account", "dtmf"}


def test_an_engine_that_failed_is_said(desk):
    desk.bridge.failed.emit("Port 5060 is in use; choose another one.")
    assert desk.window.status.text == "Port 5060 is in use; choose another one."


# ------------------------------------------------------------------ looks


def test_every_control_has_a_name(ringing):
    ringing.phone.calls = (own_call("out-1", BOB), own_call("in-1", ANNA, CallState.RINGING))
    ringing.tell(CallsChanged())
    from PySide6.QtWidgets import QAbstractButton

    for button in ringing.window.findChildren(QAbstractButton):
        if button.isVisible():
            assert button.accessibleName() or button.text(), button
    for field in ringing.window.findChildren(QLineEdit):
        assert field.accessibleName(), field


def test_appearance_is_remembered(desk, preferences, theme):
    desk.window._choose_theme(theme.choice.DARK)
    desk.window._reduce_motion(True)
    desk.window._idle_green(True)
    assert preferences.theme is theme.choice.DARK
    assert preferences.switch("reduce_motion")
    assert preferences.switch("idle_green")
    assert theme.tokens.dark
    assert desk.window.blinker.reduced_motion


def test_unreadable_preferences_are_as_if_not_there(preferences):
    preferences._settings.setValue("theme", "pink")
    preferences._settings.setValue("geometry", "no geometry")
    assert preferences.theme.value == "system"
    assert preferences.geometry.isEmpty()


def test_the_main_menu_fills(desk):
    desk.window._fill_menu()
    words = [action.text().partition("\t")[0] for action in desk.window.menu.actions() if action.text()]
    assert words == ["Settings …", "Add a key …", "Appearance", "About deskphone", "Quit"]


def test_settings_open_by_keyboard(desk, qtbot):
    desk.window.activateWindow()
    qtbot.keyClick(desk.window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    dialog = desk.window.findChild(SettingsDialog)
    assert dialog.accounts.row == 0
    dialog.reject()


def test_closing_hides_the_popup_and_says_so(desk, qtbot):
    with qtbot.waitSignal(desk.window.closing):
        desk.window.close()
    assert not desk.window.preferences.geometry.isEmpty()


def test_a_minimised_popup_sits_inside_the_screen(desk):
    popup = minimised(desk)
    room = QApplication.primaryScreen().availableGeometry()
    assert room.contains(popup.frameGeometry().topLeft())
    assert room.contains(popup.frameGeometry().bottomRight() - QPoint(1, 1))


@pytest.mark.parametrize("typed", ["", "Key 1"])
def test_keys_are_painted_where_qt_believes_them(desk, typed):
    desk.phone.keys = [make_key(n, f"Key {n}", str(n)) for n in range(200)]
    desk.tell(KeyChanged(0))
    view = desk.window.keys_panel.view
    desk.window.keys_panel.finder.setText(typed)
    QApplication.processEvents()
    view.verticalScrollBar().setValue(333)
    for row in range(view.filter.rowCount()):
        assert view.cell(row) == view.visualRect(view.filter.index(row, 0))
    middle = view.viewport().rect().center()
    assert view.indexAt(middle).row() in set(view._rows_in(view.viewport().rect()))


def test_the_key_under_the_pointer_stands_out(keyed, qtbot, theme):
    view = keyed.window.keys_panel.view
    place = centre(view, 1)

    def surface():
        return view.viewport().grab(view.cell(1)).toImage().pixelColor(12, 20).name().upper()

    assert surface() == theme.tokens.panel.upper()
    qtbot.mouseMove(view.viewport(), place)
    QApplication.processEvents()
    assert surface() == theme.tokens.hover.upper()
