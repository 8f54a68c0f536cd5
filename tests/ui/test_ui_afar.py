# SPDX-License-Identifier: GPL-3.0-or-later
"""The phone from another program: keys that the desktop gives it, against a portal on a real bus, and ``--do``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from portal import portal
from PySide6.QtGui import QGuiApplication
from stillphone import ANNA, GT, offer, own_call
from test_ui_notices import StillBus

from deskphone.phone.commands import Answer, HangUp, Hold, Mute, PickUpOffer
from deskphone.phone.events import MediaState
from deskphone.phone.views import CallsChanged, CallState, OffersChanged, Said, Severity
from ui import afar as afar_module
from ui import attention as attention_module
from ui.hot_keys import HotKeys, Stand
from ui.message_bus import MessageBus
from ui.notices import Notices
from ui.session import Session
from ui.setup import Afar
from ui.single import SingleInstance

ROOT = Path(__file__).resolve().parents[2]
KEYS = {wanted.value for wanted in Afar}


@pytest.fixture
def address(monkeypatch):
    """A message bus of the test's own."""
    argv = ["dbus-daemon", "--session", "--nofork", "--print-address=1"]
    process = subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        line = process.stdout.readline().strip()
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", line)
        yield line
    finally:
        process.kill()
        process.communicate()


@pytest.fixture
def there(address):
    """A portal on it."""
    with portal(address) as made:
        yield made


@pytest.fixture
def make_hot(make_desk, still, config, qtbot):
    """A window on that bus, with what it said as ``told``."""

    def make():
        bus = MessageBus()
        keys = HotKeys(bus)
        desk = make_desk(still, config, hot_keys=keys)
        desk.keys, desk.told, desk.bus = keys, [], bus
        desk.window.afar.said.connect(lambda said: desk.told.append(said.text))
        desk.window.wishes.said.connect(lambda said: desk.told.append(said.text))
        with qtbot.waitSignal(bus.ready):
            bus.open()
        return desk

    return make


@pytest.fixture
def hot(there, make_hot, qtbot):
    """One whose person has agreed to the keys."""
    desk = make_hot()
    desk.window.afar.switch(True)
    qtbot.waitUntil(lambda: desk.keys.stand is Stand.ON)
    return desk


def press(there, qtbot, desk, name):
    with qtbot.waitSignal(desk.keys.pressed):
        there.press(name)


def calls(desk, *made):
    desk.phone.calls = made
    desk.tell(CallsChanged())
    desk.settle()


def test_the_desktop_is_asked_for_all_keys_and_says_which_they_are(hot, there, preferences):
    assert there.app == "deskphone"
    assert there.bound.keys() == there.descriptions.keys() == KEYS
    assert all(there.descriptions.values())
    assert hot.told[-1].startswith("In every program: CTRL+ALT+a: Answer")
    assert preferences.switch("hot_keys")
    assert hot.window.afar.hot is True


def test_a_hot_key_answers_what_rings_here(hot, there, qtbot):
    calls(hot, own_call("in-1", ANNA, CallState.RINGING))
    press(there, qtbot, hot, "answer")
    assert hot.phone.done == [Answer("in-1")]


def test_a_hot_key_picks_up_what_rings_elsewhere(hot, there, qtbot):
    hot.phone.offer(offer("a", ANNA, GT, 993.0))
    hot.tell(OffersChanged())
    hot.settle()
    press(there, qtbot, hot, "answer")
    assert hot.phone.done == [PickUpOffer("a")]


def test_what_has_only_just_come_is_not_taken_by_a_hot_key(hot, there, qtbot):
    hot.phone.calls = (own_call("in-1", ANNA, CallState.RINGING),)
    hot.tell(CallsChanged())
    press(there, qtbot, hot, "answer")
    assert hot.phone.done == []
    assert "came as you pressed" in hot.told[-1]


def test_a_hot_key_answers_nothing_while_a_transfer_asks_where_to(hot, there, qtbot):
    calls(hot, own_call("up", ANNA), own_call("in-1", GT, CallState.RINGING))
    hot.window.wishes.press_talk("transfer")
    hot.settle()
    press(there, qtbot, hot, "answer")
    assert hot.phone.meant == []
    assert hot.told[-1] == "First say where the call is to go, or Esc: nothing was answered."


def test_where_nothing_rings_a_hot_key_says_so(hot, there, qtbot):
    hot.window.phone_panel.entry.field.setText("5551234")
    press(there, qtbot, hot, "answer")
    assert hot.phone.done == []
    assert hot.told[-1] == "Nothing rings at present."


@pytest.mark.parametrize(
    ("name", "done"), [("hang-up", HangUp("up")), ("mute", Mute("up", True)), ("hold", Hold("up", True))]
)
def test_a_hot_key_is_for_the_call_one_is_in(hot, there, qtbot, name, done):
    calls(hot, own_call("up", ANNA))
    press(there, qtbot, hot, name)
    assert hot.phone.done == [done]


@pytest.mark.parametrize("state", [CallState.DIALLING, CallState.RINGBACK])
@pytest.mark.parametrize("waiting", [True, False])
def test_it_hangs_up_on_whom_one_is_calling_and_never_on_who_waits_meanwhile(
    hot, there, qtbot, state, waiting
):
    """The caller who was on hold was cut off, and the colleague's telephone rang on."""
    waits = [own_call("waits", ANNA, media=MediaState.LOCAL_HOLD)] if waiting else []
    calls(hot, *waits)
    calls(hot, *waits, own_call("out", GT, state))
    press(there, qtbot, hot, "hang-up")
    assert hot.phone.done == [HangUp("out")]


def test_one_more_press_at_once_does_not_hang_up_on_who_waits(hot, there, qtbot):
    """Who sees no window presses once more; the caller on hold was cut off as well."""
    waits = own_call("waits", ANNA, media=MediaState.LOCAL_HOLD)
    calls(hot, waits, own_call("up", GT))
    press(there, qtbot, hot, "hang-up")
    hot.phone.calls = (waits,)
    hot.tell(CallsChanged())
    hot.settle(0.5)
    press(there, qtbot, hot, "hang-up")
    assert hot.phone.done == [HangUp("up")]
    assert hot.told[-1].startswith("That was right after the press before")
    hot.settle(1.0)
    press(there, qtbot, hot, "hang-up")
    assert hot.phone.done == [HangUp("up"), HangUp("waits")]


@pytest.mark.parametrize("name", ["hang-up", "mute", "hold"])
def test_without_a_call_such_a_key_does_nothing(hot, there, qtbot, name):
    calls(hot, own_call("in-1", ANNA, CallState.RINGING))
    press(there, qtbot, hot, name)
    assert hot.phone.done == []
    assert hot.told[-1] == "Nobody hears you at present.", "it rings: nobody may say that there is no call"


def test_the_selected_number_is_taken_and_not_called(hot, there, qtbot):
    QGuiApplication.clipboard().setText("Please call +49 30 1234567 back")
    hot.window.hide()
    press(there, qtbot, hot, "dial")
    assert hot.window.isVisible()
    assert hot.window.phone_panel.entry.field.text() == "+49 30 1234567"
    assert hot.phone.done == []


@pytest.mark.parametrize(
    ("selected", "said"),
    [
        ("no number at all", "There is no number in “no number at all”."),
        ("", "Select or copy a number first."),
    ],
)
def test_a_selection_without_a_number_is_named(hot, there, qtbot, selected, said):
    QGuiApplication.clipboard().setText(selected)
    hot.window.hide()
    press(there, qtbot, hot, "dial")
    assert not hot.window.isVisible()
    assert hot.told[-1] == said


def test_the_window_is_shown(hot, there, qtbot):
    hot.window.hide()
    press(there, qtbot, hot, "show")
    assert hot.window.isVisible()


@pytest.mark.parametrize(("name", "session"), [("answer", "/another/session"), ("launch", "")])
def test_presses_for_others_and_unknown_ones_do_nothing(hot, there, qtbot, name, session):
    calls(hot, own_call("in-1", ANNA, CallState.RINGING))
    there.press(name, session)
    press(there, qtbot, hot, "show")  # the bus keeps their order
    assert hot.phone.done == []


def test_other_keys_are_chosen_in_the_desktop(hot, there, qtbot):
    with qtbot.waitSignal(hot.keys.turned):
        there.rename({"mute": "Super+F4"})
    assert hot.keys.keys == {Afar.MUTE: "Super+F4"}


def test_switched_off_the_desktop_is_told(hot, there, qtbot, preferences):
    session = there.session
    hot.window.afar.switch(False)
    qtbot.waitUntil(lambda: there.closed == [session])
    assert hot.keys.stand is Stand.OFF
    assert not preferences.switch("hot_keys")


def test_a_person_who_declines_has_none(there, make_hot, qtbot, preferences):
    there.answers = 1
    desk = make_hot()
    desk.window.afar.switch(True)
    qtbot.waitUntil(lambda: desk.keys.stand is Stand.DECLINED)
    assert desk.told == ["No keys were set up for other programs."]
    assert not preferences.switch("hot_keys")
    assert desk.window.afar.hot is False


@pytest.mark.parametrize("portals", [True, False], ids=["an older portal", "no portal"])
def test_a_desktop_without_such_keys_is_named_with_another_way(portals, address, make_hot, qtbot, request):
    if portals:
        request.getfixturevalue("there").able = False
    desk = make_hot()
    desk.window.afar.switch(True)
    qtbot.waitUntil(lambda: desk.keys.stand is Stand.ABSENT)
    assert "deskphone --do answer" in desk.told[-1]
    assert desk.window.afar.hot is False


def test_chosen_once_they_are_there_at_the_next_start_without_a_word(there, make_hot, qtbot, preferences):
    preferences.set_switch("hot_keys", True)
    desk = make_hot()
    qtbot.waitUntil(lambda: desk.keys.stand is Stand.ON)
    assert desk.told == []


def test_a_desktop_without_them_does_not_forget_the_choice(address, make_hot, qtbot, preferences):
    preferences.set_switch("hot_keys", True)
    desk = make_hot()
    qtbot.waitUntil(lambda: desk.keys.stand is Stand.ABSENT)
    assert preferences.switch("hot_keys")
    assert desk.told == []


def test_a_portal_that_is_started_again_has_them_again(address, make_hot, qtbot, preferences):
    preferences.set_switch("hot_keys", True)
    with portal(address):
        desk = make_hot()
        qtbot.waitUntil(lambda: desk.keys.stand is Stand.ON)
    qtbot.waitUntil(lambda: desk.keys.stand is Stand.ABSENT)
    with portal(address) as second:
        qtbot.waitUntil(lambda: desk.keys.stand is Stand.ON)
        press(second, qtbot, desk, "show")


def test_a_session_that_the_desktop_ends_presses_nothing_more(hot, there, qtbot):
    with qtbot.waitSignal(hot.keys.turned):
        there.end_session()
    assert (hot.keys.stand, hot.keys.keys) == (Stand.ABSENT, {})


def test_a_portal_whose_answer_is_none_is_no_portal(there, make_hot, qtbot):
    there.respond = "sas", ("yes", [])
    desk = make_hot()
    desk.window.afar.switch(True)
    qtbot.waitUntil(lambda: desk.keys.stand is Stand.ABSENT)
    assert "deskphone --do answer" in desk.told[-1]


def test_a_portal_that_never_answers_costs_nothing(there, make_hot, qtbot):
    there.answers = None
    desk = make_hot()
    desk.window.afar.switch(True)
    qtbot.waitUntil(lambda: bool(there.bound))
    desk.window.afar.switch(False)
    assert desk.keys.stand is Stand.OFF


def test_a_program_that_does_not_answer_is_asked_once(make_desk, still, config, monkeypatch):
    """Seen: 15 s in which the window stood still, and then it asked to select something first."""
    desk, asked = make_desk(still, config), []

    class Frozen:
        """What a program has selected that is stopped: Qt waits at each question."""

        def supportsSelection(self):
            return True

        def mimeData(self, mode):
            return self

        def formats(self):
            asked.append("formats")
            return []

        def text(self, mode):
            asked.append("text")
            return ""

    told = []
    desk.window.afar.said.connect(lambda said: told.append(said.text))
    monkeypatch.setattr(afar_module.QGuiApplication, "clipboard", Frozen)
    monkeypatch.setattr(afar_module, "time", SimpleNamespace(monotonic=lambda: 5.0 * len(asked)))
    desk.window.afar.do(Afar.DIAL)
    assert asked == ["formats"]
    assert told == ["The program in which something is selected does not answer."]


# ------------------------------------------------------------------ told to who does not look


def test_who_works_elsewhere_is_told_by_a_notification_that_goes(
    make_desk, still, config, qtbot, monkeypatch
):
    monkeypatch.setattr(attention_module, "MENTIONED", 1)
    bus = StillBus()
    desk = make_desk(still, config, notices=Notices(bus))
    bus.ready.emit()
    desk.window.hide()
    desk.window.afar.do(Afar.MUTE)
    (shown,) = bus.of("Notify")
    assert shown[3] == "There is no call at present."
    assert shown[6]["urgency"] == ("y", 1)
    qtbot.waitUntil(lambda: len(bus.of("CloseNotification")) == 1)


@pytest.mark.parametrize(
    ("wanted", "before", "after", "said"),
    [
        (Afar.MUTE, {}, {"muted": True}, "Your microphone is off."),
        (Afar.MUTE, {"muted": True}, {}, "Your microphone is on."),
        (Afar.HOLD, {}, {"media": MediaState.LOCAL_HOLD}, "The call is on hold."),
        (Afar.HOLD, {"media": MediaState.LOCAL_HOLD}, {}, "The call goes on."),
    ],
)
def test_it_tells_how_the_call_is_once_it_is_so(make_desk, still, config, wanted, before, after, said):
    desk, told = make_desk(still, config), []
    calls(desk, own_call("up", ANNA, **before))
    desk.window.attention.mention = told.append
    desk.window.afar.do(wanted)
    desk.tell(CallsChanged())  # something else about it
    assert told == []
    calls(desk, own_call("up", ANNA, **after))
    assert told == [said]
    calls(desk, own_call("up", ANNA, **before))
    assert told == [said]


def test_what_does_not_come_about_is_told_as_it_is(make_desk, still, config, qtbot, monkeypatch):
    monkeypatch.setattr(afar_module, "_AWAITED", 1)
    desk, told = make_desk(still, config), []
    calls(desk, own_call("up", ANNA))
    desk.window.attention.mention = told.append
    desk.window.afar.do(Afar.HOLD)
    qtbot.waitUntil(lambda: told == ["The call goes on."])


def test_of_a_call_that_ends_meanwhile_nothing_is_told(make_desk, still, config):
    desk, told = make_desk(still, config), []
    calls(desk, own_call("up", ANNA))
    desk.window.attention.mention = told.append
    desk.window.afar.do(Afar.MUTE)
    calls(desk)
    assert told == []


def test_why_what_was_picked_up_was_not_is_told(make_desk, still, config):
    """Seen: its caller gave up at that moment, and only the window said so, which was not in sight."""
    desk, mentioned = make_desk(still, config), []
    desk.window.attention.mention = mentioned.append
    lost = Said("P103's call is gone or was answered.", Severity.WARNING, "pickup")
    desk.tell(lost)  # by a press in the window: it is told there
    desk.phone.offer(offer("a", ANNA, GT, 992.0))
    desk.tell()
    desk.settle()
    desk.window.afar.do(Afar.ANSWER)
    desk.tell(Said("", topic="pickup"), Said("You talk with Anna: Bob is on hold.", topic="floor"))
    assert mentioned == []
    desk.tell(lost)
    desk.tell(lost)
    assert mentioned == [lost.text]
    desk.settle(2.0)
    desk.window.afar.do(Afar.ANSWER)
    desk.tell(Said("Picked up Anna for G.T.", topic="pickup"))
    desk.tell(lost)
    assert mentioned == [lost.text]


# ------------------------------------------------------------------ --do


def test_a_second_start_has_the_window_do_it_where_it_is(make_desk, still, config):
    desk = make_desk(still, config)
    calls(desk, own_call("in-1", ANNA, CallState.RINGING))
    desk.window.hide()
    session = Session.__new__(Session)
    session.window = desk.window
    Session.on_second_start(session, {"do": "make coffee"})  # of a version to come
    Session.on_second_start(session, {"do": "answer"})
    assert desk.phone.done == [Answer("in-1")]
    assert not desk.window.isVisible()


def test_do_without_a_window_says_so_and_starts_none(tmp_path):
    config = tmp_path / "phone.toml"
    config.write_text("")
    argv = [sys.executable, "-m", "deskphone", "--config", str(config), "--do", "answer"]
    done = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert "--do answer is for a deskphone that runs, and none does" in done.stderr


def test_do_is_handed_to_the_window_that_runs(tmp_path, monkeypatch, qapp):
    from ui import app

    asked = []
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setattr(SingleInstance, "claim", lambda self, wish: bool(asked.append(wish)))
    config = tmp_path / "phone.toml"
    config.write_text("")
    assert app.main(["--config", str(config), "--do", "hang-up"]) == 0
    assert asked == [{"do": "hang-up"}]
