# SPDX-License-Identifier: GPL-3.0-or-later
"""The buttons of a headset: judged as any press, about own calls alone; its lights show how these stand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from headset_bytes import JABRA_EVOLVE_LINK
from pressing import HOLLY, show_calls, show_offers
from PySide6.QtCore import QCoreApplication
from stillphone import ANNA, BOB, GT, offer, own_call

from deskphone.errors import EngineError
from deskphone.headset.descriptor import read_layout
from deskphone.phone.commands import Answer, HangUp, Hold, Mute, TakeBack
from deskphone.phone.events import MediaState
from deskphone.phone.views import CallState
from ui.headset_reader import Denied, HeadsetReader, Missing, Nobody, Opened, Reported
from ui.screens.sound import SoundPage

JABRA = read_layout(JABRA_EVOLVE_LINK)
HOOK, MUTE, FLASH, REDIAL, REJECT = 0x01, 0x04, 0x08, 0x10, 0x40
OFF_HOOK, MUTED, RING, HOLD = 0x01, 0x02, 0x04, 0x08


class StillReader(HeadsetReader):
    """Has no thread; what the window wants of it is noted."""

    def __init__(self):
        super().__init__(lambda: None)
        self.runs, self.begun, self.fault = False, 0, None
        self.lit = []

    def start(self):
        if self.fault is not None:
            raise self.fault
        self.runs, self.begun = True, self.begun + 1

    def stop(self):
        self.runs = False

    def wait(self):
        assert not self.runs

    def light(self, reports, number):
        self.lit += [report[1] for report in reports]


class Worn:
    """A headset at a window."""

    def __init__(self, desk, reader):
        self.desk, self.reader = desk, reader

    def tell(self, news):
        self.reader.tell(news)
        QCoreApplication.processEvents()

    def plug(self):
        self.tell(Opened("Jabra 65", JABRA, 1))

    def report(self, *buttons):
        self.tell(Reported(bytes([2, sum(buttons), 0])))

    def light(self):
        """The lights that are on, and forget how they came."""
        last, self.reader.lit = self.reader.lit[-1] if self.reader.lit else None, []
        return last

    @property
    def done(self):
        return self.desk.phone.done

    @property
    def said(self):
        return self.desk.window.status.text


@pytest.fixture
def worn(make_desk, still, config):
    reader = StillReader()
    desk = make_desk(still, config, headset=reader)
    desk.window.headset.start()
    made = Worn(desk, reader)
    made.plug()
    desk.settle()
    assert made.light() == 0
    return made


def rings(worn, *, for_seconds=1.0):
    show_calls(worn.desk, own_call("in-1", ANNA, CallState.RINGING))
    worn.desk.settle(for_seconds)


def talks(worn, **more):
    show_calls(worn.desk, own_call("in-1", ANNA, **more))
    worn.desk.settle()


def test_a_call_is_answered_and_ended(worn):
    rings(worn)
    assert worn.light() == RING
    worn.report(HOOK)
    assert worn.done == [Answer("in-1")]
    talks(worn)
    assert worn.light() == OFF_HOOK
    worn.report()
    assert worn.done[1:] == [HangUp("in-1")]
    show_calls(worn.desk)
    assert worn.light() == 0


def test_what_has_rung_for_less_than_a_hand_needs_is_not_answered_and_the_headset_is_told(worn):
    rings(worn, for_seconds=0.3)
    worn.light()
    worn.report(HOOK)
    assert worn.done == []
    assert "came as you pressed" in worn.said
    assert worn.light() == RING, "off hook it goes back to being on hook"
    worn.report()
    worn.desk.settle()
    worn.report(HOOK)
    assert worn.done == [Answer("in-1")]


def test_a_colleagues_call_is_never_picked_up_by_it(worn):
    show_offers(worn.desk, offer("a", ANNA, GT, 992.0), offer("b", BOB, HOLLY, 995.0, key=1))
    worn.desk.settle()
    worn.report(HOOK)
    assert (worn.done, worn.light()) == ([], 0)
    assert worn.said == "There is no call at present."


@pytest.mark.parametrize("button", [HOOK, FLASH, REJECT, MUTE])
def test_where_nothing_rings_or_talks_a_press_calls_nobody(worn, button):
    worn.desk.window.phone_panel.entry.field.setText("0123")
    worn.report(button)
    worn.report()
    assert (worn.done, worn.said) == ([], "There is no call at present.")


def test_answered_on_the_screen_it_is_off_hook_and_nobody_has_pressed(worn):
    rings(worn)
    talks(worn)
    assert worn.light() == OFF_HOOK
    worn.report(HOOK)
    worn.report(HOOK)
    assert worn.done == []


def test_mute_goes_both_ways(worn):
    talks(worn)
    worn.report(HOOK)
    worn.report(HOOK, MUTE)
    worn.report(HOOK)
    assert worn.done == [Mute("in-1", True)]
    talks(worn, muted=True)
    assert worn.light() == OFF_HOOK | MUTED
    worn.report(HOOK, MUTE)
    worn.report(HOOK)
    assert worn.done[1:] == [Mute("in-1", False)]


def test_muted_on_the_screen_it_is_muted_and_its_answer_is_no_press(worn):
    talks(worn)
    worn.report(HOOK)
    show_calls(worn.desk, own_call("in-1", ANNA, muted=True))
    worn.report(HOOK, MUTE)
    worn.report(HOOK)
    assert worn.done == []
    assert "pressed" not in worn.said


def test_flash_holds_and_takes_back_and_so_does_going_off_hook(worn):
    talks(worn)
    worn.report(HOOK)
    worn.report(HOOK, FLASH)
    assert worn.done == [Hold("in-1", True)]
    talks(worn, media=MediaState.LOCAL_HOLD)
    assert worn.light() == HOLD
    worn.report()
    worn.report(FLASH)
    assert worn.done[1:] == [Hold("in-1", False)]
    worn.report()
    worn.desk.settle(2)
    worn.report(HOOK)
    assert worn.done[2:] == [Hold("in-1", False)]


def test_going_on_hook_ends_no_call_that_is_on_hold(worn):
    talks(worn)
    worn.report(HOOK)
    talks(worn, media=MediaState.LOCAL_HOLD)
    worn.report()
    assert worn.done == []


def waits(worn):
    """Anna talks with us, Bob calls."""
    talks(worn)
    worn.report(HOOK)
    show_calls(worn.desk, own_call("in-1", ANNA), own_call("in-2", BOB, CallState.RINGING))
    worn.desk.settle()
    assert worn.light() == OFF_HOOK | RING


@pytest.mark.parametrize(
    ("buttons", "done"),
    [((HOOK, FLASH), Answer("in-2")), ((HOOK, REJECT), HangUp("in-2")), ((), HangUp("in-1"))],
)
def test_while_another_call_waits(worn, buttons, done):
    waits(worn)
    worn.report(*buttons)
    assert worn.done == [done]


def test_who_hangs_up_and_presses_once_more_does_not_take_the_call_that_waits(worn):
    waits(worn)
    worn.report()
    show_calls(worn.desk, own_call("in-2", BOB, CallState.RINGING))
    worn.desk.settle(0.7)
    worn.report(HOOK)
    assert worn.done == [HangUp("in-1")]
    worn.report()
    worn.desk.settle()
    worn.report(HOOK)
    assert worn.done[1:] == [Answer("in-2")]


def test_of_two_calls_flash_swaps_and_on_hook_ends_the_one_that_talks(worn):
    held = own_call("in-1", ANNA, media=MediaState.LOCAL_HOLD)
    show_calls(worn.desk, held, own_call("in-2", BOB))
    worn.desk.settle()
    assert worn.light() == OFF_HOOK | HOLD
    worn.report(HOOK)
    worn.report(HOOK, FLASH)
    worn.report(HOOK)
    assert worn.done == [Hold("in-1", False)]
    worn.desk.settle(2)
    worn.report()
    assert worn.done[1:] == [HangUp("in-2")]
    show_calls(worn.desk, held)
    assert worn.light() == HOLD


def test_who_is_asked_about_a_transfer_is_let_go_with_the_call_taken_back(worn):
    held = own_call("in-1", ANNA, media=MediaState.LOCAL_HOLD)
    show_calls(worn.desk, held, replace(own_call("out-2", BOB), consults_for="in-1"))
    worn.desk.settle()
    worn.report(HOOK)
    worn.report()
    assert worn.done == [TakeBack("out-2")]


def test_a_call_that_one_makes_is_ended_by_it(worn):
    show_calls(worn.desk, own_call("out-1", BOB, CallState.RINGBACK))
    worn.desk.settle()
    assert worn.light() == OFF_HOOK
    worn.report(HOOK)
    worn.report()
    assert worn.done == [HangUp("out-1")]


def test_redial_brings_the_number_back_and_calls_nobody(worn, monkeypatch):
    recalled = []
    monkeypatch.setattr(worn.desk.window.headset, "_recall", lambda: recalled.append(True))
    worn.report(REDIAL)
    assert (recalled, worn.done) == ([True], [])


def test_redial_is_that_of_the_window(worn):
    field = worn.desk.window.phone_panel.entry.field
    worn.report(REDIAL)
    assert field.hasFocus()


def test_unplugged_in_a_call_and_plugged_in_again(worn):
    talks(worn)
    worn.report(HOOK)
    worn.tell(Nobody())
    assert worn.done == [], "the call goes on"
    worn.light()
    worn.report()
    assert worn.done == [], "of nobody"
    worn.plug()
    assert worn.light() == OFF_HOOK
    worn.report()
    worn.report(HOOK)
    assert worn.done == []
    worn.report()
    assert worn.done == [HangUp("in-1")]


def test_switched_off_its_lights_go_out_and_nothing_is_pressed(worn, preferences):
    talks(worn)
    worn.light()
    worn.desk.window.headset.switch(False)
    assert (worn.reader.runs, worn.light()) == (False, 0)
    worn.report(HOOK)
    worn.report()
    assert worn.done == []
    assert not preferences.switch("headset_buttons", True)
    worn.desk.window.headset.start()
    assert not worn.reader.runs, "also at the next start"
    worn.desk.window.headset.switch(True)
    assert worn.reader.runs


def test_while_the_window_is_busy_the_thread_waits(worn):
    for _ in range(64):
        assert worn.reader.room()
        worn.reader.tell(Reported(b"\x02\x00\x00"))
    assert not worn.reader.room()
    QCoreApplication.processEvents()
    assert worn.reader.room()


# ------------------------------------------------------------------------------ what the page says


@pytest.fixture
def page(worn):
    worn.desk.window.pages.open_sound()
    shown = worn.desk.window.desk.page
    assert isinstance(shown, SoundPage)
    return shown


def test_the_page_says_whose_buttons_are_in_use(worn, page):
    assert page.headset.isVisible()
    assert page.headset.told.text() == "The buttons of Jabra 65 are in use."
    worn.tell(Opened("<b>A</b>\nB", JABRA, 2))
    assert page.headset.told.text() == "The buttons of <b>A</b> B are in use."
    worn.tell(Nobody())
    assert page.headset.told.text() == "No headset with buttons for calls is plugged in."
    worn.tell(Missing())
    assert (
        page.headset.told.text()
        == "For the buttons of a headset, install hidapi: pip install --upgrade hidapi"
    )
    worn.tell(Denied("Jabra 65", forbidden=False))
    assert page.headset.told.text().startswith("Jabra 65 cannot be opened")


def test_the_page_names_the_rule_that_permits_it(worn, page):
    worn.tell(Denied("Jabra {file}", forbidden=True))
    words = page.headset.told.text()
    assert words.startswith("You may not use the buttons of Jabra {file}: copy /")
    rules = Path(words.split(" copy ")[1].split(" to ")[0])
    assert words.endswith(" to /etc/udev/rules.d, then plug it in again.")
    assert rules.name == "70-deskphone-headset.rules"
    assert 'TAG+="uaccess"' in rules.read_text()


def test_the_switch_of_the_page(worn, page):
    box = page.headset.form.fields["headset_buttons"]
    assert box.isChecked()
    box.click()
    assert (worn.reader.runs, page.headset.told.text()) == (False, "")
    worn.reader.fault = EngineError("No room.")
    box.click()
    assert page.headset.told.text() == "No room."


def test_a_window_that_uses_no_headsets_says_nothing_of_them(desk):
    desk.window.headset.start()
    desk.window.pages.open_sound()
    assert not desk.window.desk.page.headset.isVisible()
    desk.window.headset.close()
