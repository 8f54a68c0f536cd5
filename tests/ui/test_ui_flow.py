# SPDX-License-Identifier: GPL-3.0-or-later
"""NOTIFY in, pixels out; click in, INVITE out: the window around the real phone and a fake engine."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from deskphone.config.phone import AccountConfig, KeyConfig, PhoneConfig
from deskphone.phone.commands import AnswerCall, HangUpCall, MakeCall, Subscribe
from deskphone.phone.events import (
    CallConnected,
    CallEnded,
    CallIncoming,
    NotifyReceived,
    Party,
    RegistrationChanged,
    RegistrationState,
    SubscriptionChanged,
    SubscriptionState,
)
from deskphone.phone.phone import Phone
from deskphone.phone.views import Lamp
from ui.widgets.led import LAMP_SIZE

EARLY = """<?xml version="1.0"?>
<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="{version}" state="full" entity="sip:102@pbx.test">
<dialog id="d1" call-id="c1@pbx.test" local-tag="lt" remote-tag="rt" direction="recipient">
<state>{state}</state>
<local><identity>sip:102@pbx.test</identity><target uri="sip:102@pbx.test"/></local>
<remote><identity display="Anna">sip:5551234@pbx.test</identity><target uri="sip:5551234@pbx.test"/></remote>
</dialog></dialog-info>"""
IDLE = """<?xml version="1.0"?>
<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="{version}" state="full" entity="sip:102@pbx.test"/>"""


@pytest.fixture
def live(make_desk, qtbot, clock):
    """The real phone, registered, with its first key's subscription active and idle."""
    config = PhoneConfig(
        account=[AccountConfig(name="office", user="101", domain="pbx.test", display="Hong")],
        key=[
            KeyConfig(type="blf", target="102", label="G.T"),
            KeyConfig(type="blf", target="103", label="Holly"),
        ],
    )
    desk = make_desk(Phone(config, lambda _: "secret"), config)
    desk.engine.emit(RegistrationChanged("office", RegistrationState.REGISTERED, 200, "OK", "deskphone-pbx"))
    for _ in range(50):  # subscriptions are spread over some seconds
        qtbot.wait(1)
        clock.now += 0.5
        desk.phone.handle_timers(clock.now)
        desk.bridge._settle()
        if len(desk.engine.sent(Subscribe)) == 2:
            break
    for subscribe in desk.engine.sent(Subscribe):
        desk.engine.emit(SubscriptionChanged(subscribe.watch, SubscriptionState.ACTIVE, 200, "OK"))
    desk.version = 0
    notify(desk, IDLE)
    notify(desk, IDLE, 1)
    qtbot.waitUntil(lambda: all(key.lamp is Lamp.IDLE for key in desk.window.keys.keys))
    return desk


def notify(desk, text, key=0, **words):
    desk.version += 1
    watch = desk.engine.sent(Subscribe)[key].watch
    body = text.format(version=desk.version, **words).replace("102", str(102 + key)).encode()
    content = "application/dialog-info+xml"
    desk.engine.emit(NotifyReceived(watch, "active", content, body, 600, desk.version))


def lamp_pixels(desk, row=0):
    """The colours in the lamp of a key, as the screen shows them."""
    view = desk.window.keys_panel.view
    cell = view.visualRect(view.filter.index(row, 0))
    image = view.viewport().grab(cell).toImage()
    left, top = 16, cell.height() // 2 - LAMP_SIZE // 2
    return {
        image.pixelColor(x, y).name().upper()
        for x in range(left, left + LAMP_SIZE)
        for y in range(top, top + LAMP_SIZE)
    }


def fill(desk, row=0):
    """The colour of a key's surface."""
    view = desk.window.keys_panel.view
    cell = view.visualRect(view.filter.index(row, 0))
    return view.viewport().grab(cell).toImage().pixelColor(12, cell.height() // 2)


def wait_lamp(desk, qtbot, lamp, row=0):
    qtbot.waitUntil(lambda: desk.window.keys.keys[row].lamp is lamp, timeout=2000)


def test_idle_is_a_quiet_ring(live, theme):
    assert theme.tokens.lamp_quiet.upper() in lamp_pixels(live)
    assert theme.tokens.lamp_red.upper() not in lamp_pixels(live)
    assert fill(live) == QColor(theme.tokens.panel)


def test_a_notify_lights_the_lamp_and_tints_the_key(live, qtbot, theme):
    notify(live, EARLY, state="early")
    wait_lamp(live, qtbot, Lamp.RINGING)
    assert live.window.blinker.running
    live.window.blinker.need(
        fast=False, slow=False
    )  # from the beginning: it may have gone on while we waited
    live.window.blinker.need(fast=True, slow=False)
    assert theme.tokens.lamp_ring.upper() in lamp_pixels(live)
    assert fill(live) == QColor(theme.tokens.ring_tint_on)
    live.window.blinker.advance()
    assert fill(live) == QColor(theme.tokens.ring_tint)
    assert theme.tokens.lamp_quiet.upper() in lamp_pixels(live, 1)


def test_answered_there_is_a_steady_disc(live, qtbot, theme):
    notify(live, EARLY, state="early")
    wait_lamp(live, qtbot, Lamp.RINGING)
    notify(live, EARLY, state="confirmed")
    wait_lamp(live, qtbot, Lamp.BUSY)
    assert theme.tokens.lamp_red.upper() in lamp_pixels(live)
    assert fill(live) == QColor(theme.tokens.panel)
    assert not live.window.blinker.running


def test_a_row_opens_by_itself_and_goes_with_the_call(live, qtbot):
    rows = live.window.phone_panel.elsewhere
    notify(live, EARLY, state="early")
    qtbot.waitUntil(lambda: len(rows.rows) == 1)
    assert (rows.rows[0].title.text(), rows.rows[0].line.text()) == ("Anna", "→ G.T")
    notify(live, IDLE)
    qtbot.waitUntil(lambda: rows.rows[0].line.text() == "rings no more")
    live.settle()
    assert not rows.rows
    assert rows._empty.isVisible()


def ringing(live, qtbot):
    notify(live, EARLY, state="early")
    qtbot.waitUntil(lambda: len(live.window.calls.offers) == 1)
    live.settle()


@pytest.mark.parametrize("how", ["button", "key", "digit", "enter"])
def test_one_press_sends_the_invite_with_replaces(live, qtbot, how):
    ringing(live, qtbot)
    view = live.window.keys_panel.view
    if how == "button":
        qtbot.mouseClick(live.window.phone_panel.elsewhere.rows[0].button, Qt.MouseButton.LeftButton)
    elif how == "key":
        where = view.visualRect(view.filter.index(0, 0)).center()
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=where)
    else:
        qtbot.keyClick(view, Qt.Key.Key_1 if how == "digit" else Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: bool(live.engine.sent(MakeCall)))  # a digit waits whether another follows
    (invite,) = live.engine.sent(MakeCall)
    assert invite.request_uri == "sip:5551234@pbx.test"
    assert dict(invite.headers)["Replaces"] == "c1@pbx.test;to-tag=rt;from-tag=lt;early-only"


def test_the_second_press_sends_nothing_more(live, qtbot):
    ringing(live, qtbot)
    view = live.window.keys_panel.view
    for _ in range(3):
        qtbot.keyClick(view, Qt.Key.Key_1)
        qtbot.keyClick(view, Qt.Key.Key_Return)
        qtbot.keyClick(view, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert len(live.engine.sent(MakeCall)) == 1


def test_after_the_pickup_the_display_shows_the_caller(live, qtbot):
    ringing(live, qtbot)
    qtbot.keyClick(live.window, Qt.Key.Key_Return)
    (invite,) = live.engine.sent(MakeCall)
    live.engine.emit(CallConnected(invite.call))
    qtbot.waitUntil(lambda: not live.window.calls.offers)
    (row,) = live.window.phone_panel.mine.rows
    assert row.title.text() == "Anna"
    assert "picked up for 102" in row.line.text()
    assert "Anna" in live.window.status.text


def test_a_lost_race_is_said_in_words(live, qtbot):
    ringing(live, qtbot)
    qtbot.keyClick(live.window, Qt.Key.Key_Return)
    notify(live, IDLE)
    for _ in range(3):  # and whatever it falls back to
        for invite in live.engine.sent(MakeCall):
            live.engine.emit(CallEnded(invite.call, 481, "Call/Transaction Does Not Exist"))
        qtbot.wait(5)
    qtbot.waitUntil(lambda: "481" in live.window.status.text or "answered" in live.window.status.text)
    assert not live.window.calls.calls


def test_a_call_for_us_rings_is_answered_and_ended(live, qtbot):
    live.engine.emit(
        CallIncoming("in-1", "office", Party("sip:106@pbx.test", "Bob"), "sip:101@pbx.test", "x")
    )
    qtbot.waitUntil(lambda: len(live.window.calls.calls) == 1)
    live.settle()
    qtbot.keyClick(live.window, Qt.Key.Key_Return)
    assert live.engine.sent(AnswerCall) == [AnswerCall("in-1")]
    live.engine.emit(CallConnected("in-1"))
    qtbot.waitUntil(lambda: live.window.phone_panel.mine.rows[0].hold.isEnabled())
    live.settle()
    qtbot.keyClick(live.window, Qt.Key.Key_Escape)
    assert live.engine.sent(HangUpCall) == [HangUpCall("in-1")]
    live.engine.emit(CallEnded("in-1", 200, "OK"))
    qtbot.waitUntil(lambda: not live.window.calls.calls)


def test_a_server_that_goes_away_is_said_until_it_is_back(live, qtbot):
    live.engine.emit(RegistrationChanged("office", RegistrationState.OFFLINE, 0, ""))
    qtbot.waitUntil(lambda: live.window.header.state.text() == "offline")
    assert live.window.status.property("tone") == "error"
    live.engine.emit(RegistrationChanged("office", RegistrationState.REGISTERED, 200, "OK"))
    qtbot.waitUntil(lambda: live.window.header.state.text() == "registered")
    assert live.window.status.property("tone") == ""


def test_the_explanation_names_the_invite(live, qtbot):
    ringing(live, qtbot)
    told = live.bridge.phone.explain(0)
    assert "Replaces" in told
    assert "c1@pbx.test" in told


def test_the_last_key_can_be_removed_and_had_back(live, qtbot):
    for left in (1, 0):
        live.window.edits.remove_key(0)
        assert len(live.window.keys.keys) == left
    assert live.window.status.current().text == "Holly is removed."
    live.settle()
    qtbot.mouseClick(live.window.status._button, Qt.MouseButton.LeftButton)
    assert [key.label for key in live.window.keys.keys] == ["Holly"]
    assert [key.target for key in live.store.config.key] == ["103"]


def test_keys_added_in_the_settings_are_watched_at_once(live, qtbot):
    keys = [*live.store.config.key, KeyConfig(type="blf", target="104", label="Tom")]
    live.window.edits.save(live.store.with_keys(keys), {})
    assert [key.label for key in live.window.keys.keys] == ["G.T", "Holly", "Tom"]
