# SPDX-License-Identifier: GPL-3.0-or-later
"""Notifications of the desktop: who calls, with the row's buttons; against a bus of the test and a real daemon."""

from __future__ import annotations

import subprocess

import pytest
from desktop import desktop
from PySide6.QtCore import QObject, Signal
from stillphone import ANNA, BOB, GT, make_key, offer, own_call, party

import ui.notices
from deskphone.phone.commands import Answer, Dial, HangUp, Hold, LampsOnly, PickUpOffer
from deskphone.phone.views import (
    AnsweredElsewhere,
    BecameFree,
    CallFinished,
    CallKind,
    CallsChanged,
    CallState,
    KeyChanged,
    OffersChanged,
)
from ui.message_bus import MessageBus
from ui.notices import NAME, Notices


class StillBus(QObject):
    """A bus without anybody; the test answers."""

    ready = Signal()
    lost = Signal()
    signalled = Signal(str, object)

    def __init__(self):
        super().__init__()
        self.calls, self.numbers = [], iter(range(7, 99))
        self.capabilities = ["actions", "body", "body-markup"]
        self.held = None

    def watch(self, rule):
        pass

    def call(self, where, method, *values, signature="", reply):
        self.calls.append((method, *values))
        if method == "GetCapabilities":
            reply((self.capabilities,) if self.capabilities is not None else None)
        elif method == "Notify" and self.held is not None:
            self.held.append(reply)
        elif method == "Notify":
            reply((values[1] or next(self.numbers),))

    def of(self, method):
        return [values for name, *values in self.calls if name == method]


@pytest.fixture
def bus(qapp):
    return StillBus()


@pytest.fixture
def away(make_desk, still, config, bus):
    """A window that nobody looks at, on a desktop with notifications."""
    made = make_desk(still, config, notices=Notices(bus))
    bus.ready.emit()
    made.window.hide()
    return made


def rings(desk, *offers):
    desk.phone.offer(*offers)
    desk.tell()


def test_a_call_for_us_is_a_notification_with_its_buttons(away, bus):
    away.phone.calls = (own_call("in-1", ANNA, CallState.RINGING),)
    away.tell(CallsChanged())
    ((app, number, _, title, _, actions, hints, expires),) = bus.of("Notify")
    assert (app, number, title, expires) == ("deskphone", 0, "Anna is calling you", 0)
    assert actions == ["default", "", "answer", "Answer", "decline", "Decline"]
    assert hints["urgency"] == ("y", 2)
    assert away.window.popup.isHidden()
    away.settle()
    bus.signalled.emit("ActionInvoked", (7, "answer"))
    assert away.phone.done == [Answer("in-1")]


def test_a_call_for_us_is_declined(away, bus):
    away.phone.calls = (own_call("in-1", ANNA, CallState.RINGING),)
    away.tell(CallsChanged())
    away.settle()
    bus.signalled.emit("ActionInvoked", (7, "decline"))
    assert away.phone.done == [HangUp("in-1")]


def test_a_colleagues_call_is_picked_up_from_its_own_notification(away, bus):
    rings(away, offer("a", ANNA, GT, 993.0), offer("b", BOB, party("103", "Holly"), 996.0, key=1))
    titles = [values[3] for values in bus.of("Notify")]
    assert titles == ["G.T rings, Anna calls", "Holly rings, Bob calls"]
    away.settle()
    bus.signalled.emit("ActionInvoked", (8, "pick up"))
    assert away.phone.done == [PickUpOffer("b")]


def lamps_only(desk, on=True):
    [switch] = [each for each in desk.window.menu.actions() if each.text().startswith("Lamps only")]
    assert switch.isChecked() is not on
    switch.trigger()
    desk.window.menu.aboutToShow.emit()
    assert switch.isChecked() is on


def test_a_colleagues_call_is_announced_by_nothing_where_lamps_are_enough(away, bus):
    lamps_only(away)
    assert away.phone.done == [LampsOnly(True)]
    rings(away, offer("a", ANNA, GT, 993.0))
    assert bus.of("Notify") == []
    assert away.window.popup.isHidden()
    assert [row.id for row in away.window.calls.offers] == ["a"], "the row is there"
    assert "Lamps only" in away.window.status.text
    away.phone.calls = (own_call("in-1", BOB, CallState.RINGING),)
    away.tell(CallsChanged())
    assert [values[3] for values in bus.of("Notify")] == ["Bob is calling you"]
    lamps_only(away, False)
    rings(away, offer("a", ANNA, GT, 993.0), offer("b", BOB, party("103", "Holly"), 996.0, key=1))
    assert bus.of("Notify")[-1][3] == "Holly rings, Bob calls"
    assert "Lamps only" not in away.window.status.text


def test_a_notification_of_what_rings_elsewhere_goes_when_lamps_are_enough(away, bus):
    rings(away, offer("a", ANNA, GT, 993.0))
    away.phone.calls = (own_call("in-1", BOB, CallState.RINGING),)
    away.tell(CallsChanged())
    lamps_only(away)
    assert bus.of("CloseNotification") == [[7]]


def test_lamps_only_is_remembered(away, make_desk, still, config, preferences):
    lamps_only(away)
    still.done.clear()
    made = make_desk(still, config)
    made.window.bridge.started.emit()
    assert still.done[-1] == LampsOnly(True)


def test_who_was_waited_for_is_called_from_a_notification_while_free(away, bus):
    away.phone.keys = [make_key(0, "Tom", "104")]
    away.tell(KeyChanged(0), BecameFree(0))
    ((_, _, _, title, _, actions, *_),) = bus.of("Notify")
    assert (title, actions) == ("Tom is free now.", ["default", "", "call", "Call"])
    away.tell(BecameFree(0, free=False))
    assert bus.of("CloseNotification") == [[7]]
    bus.signalled.emit("ActionInvoked", (7, "call"))
    assert away.phone.done == [], "busy again by now"
    away.tell(BecameFree(0))
    away.settle()
    bus.signalled.emit("ActionInvoked", (8, "call"))
    bus.signalled.emit("ActionInvoked", (8, "call"))
    assert away.phone.done == [Dial("104")]


def missed(desk, call="in-1", remote=ANNA, kind=CallKind.MISSED):
    view = own_call(call, remote, CallState.ENDED, since=desk.clock.now - 5)
    desk.tell(CallFinished(view, kind, desk.clock.now))


def test_a_missed_call_is_a_notification_that_calls_back(away, bus):
    missed(away)
    ((_, _, _, title, words, actions, *_),) = bus.of("Notify")
    assert (title, actions) == ("Missed call: Anna", ["default", "", "call", "Call back"])
    assert words.startswith("5551234 · ")
    away.settle()
    bus.signalled.emit("ActionInvoked", (7, "call"))
    assert away.phone.done == [Dial("5551234", "office")]
    assert bus.of("CloseNotification") == [[7]]


def test_who_is_called_back_is_called_whatever_the_window_asks(away, bus):
    """Its button says so; somebody who waits to be transferred does not get that caller."""
    away.phone.calls = (own_call("out-1", BOB, since=away.clock.now),)
    away.tell(CallsChanged())
    entry = away.window.phone_panel.entry
    entry.ask_transfer("out-1")
    missed(away)
    away.settle()
    bus.signalled.emit("ActionInvoked", (7, "call"))
    assert away.phone.done == [Hold("out-1", True), Dial("5551234", "office")]
    assert entry.transferring == "out-1"


def test_a_call_that_was_answered_elsewhere_after_all_is_not_missed(away, bus):
    missed(away)
    away.tell(AnsweredElsewhere("in-1", "103"))
    assert bus.of("CloseNotification") == [[7]]


TOLD = (CallKind.MISSED, CallKind.TEXT)


@pytest.mark.parametrize("kind", [kind for kind in CallKind if kind not in TOLD])
def test_only_missed_calls_are_told(away, bus, kind):
    missed(away, kind=kind)
    assert bus.of("Notify") == []


def test_of_many_missed_calls_the_newest_are_told(away, bus):
    for number in range(9):
        missed(away, f"in-{number}", party(str(200 + number)))
    assert len(bus.of("Notify")) - len(bus.of("CloseNotification")) == 5
    assert bus.of("Notify")[-1][3] == "Missed call: 208"


@pytest.mark.parametrize(("wait", "calls"), [(0.15, 0), (0.5, 0), (0.7, 1)])
def test_decline_pressed_as_the_caller_gives_up_does_not_call_back(away, bus, wait, calls):
    """The missed call stands where the buttons of the ringing one were; the service takes it away as it is pressed."""
    away.phone.calls = (own_call("in-1", ANNA, CallState.RINGING),)
    away.tell(CallsChanged())
    away.settle()
    away.phone.calls = ()
    away.tell(CallsChanged())
    missed(away)
    away.clock.now += wait
    bus.signalled.emit("ActionInvoked", (8, "call"))
    bus.signalled.emit("NotificationClosed", (8, 2))
    assert away.phone.done == [Dial("5551234", "office")] * calls
    if not calls:
        assert away.window.status.text == "That changed as you pressed: press again if you want it."
        assert [values[3] for values in bus.of("Notify")][2:] == ["Missed call: Anna"], "it comes again"
        away.clock.now += 0.7
        bus.signalled.emit("ActionInvoked", (9, "call"))
        assert away.phone.done == [Dial("5551234", "office")]


def test_pick_up_pressed_as_a_call_ends_does_not_take_the_one_whose_notification_moves_up(away, bus):
    tom = offer("b", BOB, party("103", "Holly"), 996.0, key=1)
    rings(away, offer("a", ANNA, GT, 993.0), tom)
    away.settle()
    away.phone.offers = (tom,)
    away.tell(OffersChanged())
    away.clock.now += 0.3
    bus.signalled.emit("ActionInvoked", (8, "pick up"))
    assert away.phone.done == []
    away.clock.now += 0.7
    bus.signalled.emit("ActionInvoked", (9, "pick up"))
    assert away.phone.done == [PickUpOffer("b")]


def test_pick_up_pressed_as_another_notification_comes_does_not_take_the_newer_call(away, bus):
    """GNOME and KDE show the newest in the place of the one before."""
    ann = offer("a", ANNA, GT, 993.0)
    rings(away, ann)
    away.settle()
    rings(away, ann, offer("b", BOB, party("103", "Holly"), 996.0, key=1))
    away.clock.now += 0.3
    bus.signalled.emit("ActionInvoked", (8, "pick up"))
    assert away.phone.done == []
    assert away.window.status.text == "That changed as you pressed: press again if you want it."
    assert bus.of("Notify")[-1][3] == "Holly rings, Bob calls", "the service takes it away with the press"
    away.clock.now += 0.7
    bus.signalled.emit("ActionInvoked", (9, "pick up"))
    assert away.phone.done == [PickUpOffer("b")]


def test_a_caller_without_a_number_cannot_be_called_back(away, bus):
    missed(away, remote=party("anonymous"))
    assert bus.of("Notify")[0][5] == ["default", ""]


def test_it_goes_with_its_call_and_a_press_that_was_on_its_way_does_nothing_and_says_so(away, bus):
    rings(away, offer("a", ANNA, GT, 993.0))
    away.phone.offers = ()
    away.tell(OffersChanged())
    assert bus.of("CloseNotification") == [[7]]
    bus.signalled.emit("ActionInvoked", (7, "pick up"))
    assert away.phone.done == []
    assert "Anna" in away.window.status.text
    assert "is over" in away.window.status.text


def test_a_call_that_ends_before_the_service_has_answered_leaves_nothing_behind(away, bus):
    bus.held = []
    rings(away, offer("a", ANNA, GT, 993.0))
    away.phone.offers = ()
    away.tell(OffersChanged())
    bus.held.pop()((12,))
    assert bus.of("CloseNotification") == [[12]]


def test_one_that_was_closed_does_not_come_again(away, bus):
    rings(away, offer("a", ANNA, GT, 993.0))
    bus.signalled.emit("NotificationClosed", (7, 2))
    rings(away, offer("a", party("5551234", "Anna Berg"), GT, 993.0))
    assert len(bus.of("Notify")) == 1


def test_a_caller_whose_name_comes_later_is_shown_in_the_same_notification(away, bus):
    rings(away, offer("a", party("5551234"), GT, 993.0))
    rings(away, offer("a", ANNA, GT, 993.0))
    assert [values[1] for values in bus.of("Notify")] == [0, 7]


@pytest.mark.parametrize("markup", [True, False])
def test_a_name_is_no_markup(away, bus, markup):
    bus.capabilities = ["actions", "body-markup"] if markup else ["actions"]
    bus.signalled.emit("NameOwnerChanged", (NAME, "", ":1.9"))
    name = "<img src='file:///dev/zero'>&amp;"
    away.phone.calls = (own_call("in-1", party("<b>1</b>", name), CallState.RINGING),)
    away.tell(CallsChanged())
    words = bus.of("Notify")[0][4]
    assert ("<" in words) is not markup
    assert "b" in words


def test_somebody_elses_signals_are_nothing(away, bus):
    rings(away, offer("a", ANNA, GT, 993.0))
    for name, values in (
        ("ActionInvoked", (99, "pick up")),
        ("Other", ()),
        ("NameOwnerChanged", ("x", "", "")),
    ):
        bus.signalled.emit(name, values)
    bus.signalled.emit("ActionInvoked", (7, "format the disk"))
    assert away.phone.done == []


@pytest.mark.parametrize("capabilities", [None, ["body"], 5], ids=["no service", "no buttons", "nonsense"])
def test_without_buttons_in_notifications_there_is_the_popup(make_desk, still, config, bus, capabilities):
    bus.capabilities = capabilities
    desk = make_desk(still, config, notices=Notices(bus))
    bus.ready.emit()
    desk.window.hide()
    rings(desk, offer("a", ANNA, GT, 993.0))
    assert bus.of("Notify") == []
    assert desk.window.popup.isVisible()


def test_a_service_that_ends_leaves_the_popup(away, bus):
    rings(away, offer("a", ANNA, GT, 993.0))
    bus.signalled.emit("NameOwnerChanged", (NAME, ":1.9", ""))
    assert away.window.popup.isVisible()


@pytest.mark.parametrize("answer", ["hangs", "refuses"])
def test_a_service_that_shows_nothing_leaves_the_popup(away, bus, qtbot, monkeypatch, answer):
    """One that hung kept a call from being seen at all while the window waited in the tray."""
    monkeypatch.setattr(ui.notices, "PATIENCE", 50)
    bus.held = []
    away.phone.calls = (own_call("in-1", ANNA, CallState.RINGING),)
    away.tell(CallsChanged())
    assert away.window.popup.isHidden()
    if answer == "refuses":
        bus.held.pop()(None)
    qtbot.waitUntil(away.window.popup.isVisible)


def test_a_service_that_answers_in_time_shows_no_popup_besides(away, bus, qtbot, monkeypatch):
    monkeypatch.setattr(ui.notices, "PATIENCE", 50)
    away.phone.calls = (own_call("in-1", ANNA, CallState.RINGING),)
    away.tell(CallsChanged())
    qtbot.wait(150)
    assert away.window.popup.isHidden()


def test_a_click_on_it_shows_the_window_and_that_takes_it_away(away, bus, qtbot):
    rings(away, offer("a", ANNA, GT, 993.0))
    bus.signalled.emit("ActionInvoked", (7, "default"))
    assert away.window.isVisible()
    qtbot.waitUntil(lambda: bus.of("CloseNotification") == [[7]])


# ------------------------------------------------------------------ a real daemon

CHOOSE = """#!/bin/sh
grep -m1 '{}'
"""


@pytest.fixture
def dunst(tmp_path):
    """A notification daemon whose menu of actions always picks "Pick up"."""
    menu = tmp_path / "menu"
    menu.write_text(CHOOSE.format("Pick up"))
    menu.chmod(0o755)
    conf = tmp_path / "dunstrc"
    conf.write_text(f"[global]\ndmenu = {menu}\nmarkup = full\n")
    with desktop(tmp_path) as env:
        daemon = subprocess.Popen(
            ["dunst", "-conf", str(conf)], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            yield env
        finally:
            daemon.kill()
            daemon.wait(20)


def test_a_real_daemon_shows_it_and_its_button_picks_up(dunst, make_desk, still, config, monkeypatch, qtbot):
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", dunst["DBUS_SESSION_BUS_ADDRESS"])
    bus = MessageBus()
    notices = Notices(bus)
    desk = make_desk(still, config, notices=notices)
    bus.open()
    qtbot.waitUntil(lambda: notices.able, timeout=5000)
    desk.window.hide()

    def ctl(*words):
        return subprocess.run(
            ["dunstctl", *words], env=dunst, capture_output=True, text=True, check=True
        ).stdout

    def displayed(count):
        qtbot.waitUntil(lambda: ctl("count", "displayed").strip() == str(count), timeout=5000)

    rings(desk, offer("a", party("5551234", "Anna <b> & Söhne"), GT, 993.0))
    displayed(1)
    desk.settle()
    ctl("context")
    qtbot.waitUntil(lambda: desk.phone.done == [PickUpOffer("a")], timeout=5000)
    rings(desk, offer("b", BOB, GT, 994.0))
    displayed(1)
    desk.phone.offers = ()
    desk.tell(OffersChanged())
    displayed(0)
