# SPDX-License-Identifier: GPL-3.0-or-later
"""The voicemail button: what it says, and that one press calls once, and for the right account."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pressing import LEFT, click_again, show_calls
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from deskphone.phone.commands import Dial
from deskphone.phone.events import Party
from deskphone.phone.views import AccountChanged, CallState, CallView, Function, FunctionWanted, Mailbox
from ui.screens.settings import SettingsPage


def mailbox(desk, box, name="office"):
    """The server tells of messages."""
    desk.phone.accounts[name] = replace(desk.phone.accounts[name], mailbox=box)
    desk.phone.pending.append(AccountChanged(name))
    desk.tell()
    desk.settle()


def button(desk):
    return desk.window.header.voicemail_button


@pytest.fixture
def box(desk):
    mailbox(desk, Mailbox(True, 2, 8, "*97"))
    desk.window.resize(1300, 720)
    return desk


SHOWN = {
    "two new": (
        Mailbox(True, 2, 8, "*97"),
        "Voicemail 2",
        "warning",
        "2 new messages, 8 old, to be heard at *97",
    ),
    "one new": (Mailbox(True, 1, 0, "*97"), "Voicemail 1", "warning", "1 new message, to be heard at *97"),
    "some": (Mailbox(True), "New voicemail", "warning", "new messages"),
    "none": (Mailbox(False, 0, 3, "*97"), "Voicemail", "", "no new messages, 3 old, to be heard at *97"),
    "none, uncounted": (Mailbox(False), "Voicemail", "", "no new messages"),
}


@pytest.mark.parametrize(("told", "words", "tone", "named"), SHOWN.values(), ids=SHOWN)
def test_what_it_says(desk, told, words, tone, named):
    assert button(desk).isHidden(), "nobody has told of a mailbox"
    mailbox(desk, told)
    assert button(desk).isVisible()
    shown = button(desk)
    desk.window.resize(1300, 720)
    assert (shown.text(), shown.property("tone")) == (words, tone)
    assert shown.accessibleName() == f"Voicemail, {named}"
    assert named in shown.toolTip()


def test_it_comes_without_moving_what_stands_there(desk):
    header = desk.window.header
    before = header.quiet_button.geometry(), header.recent_button.geometry()
    desk.window.resize(1300, 720)
    mailbox(desk, Mailbox(True, 2, 8, "*97"))
    desk.window.resize(1100, 720)
    before = header.quiet_button.geometry(), header.recent_button.geometry()
    mailbox(desk, Mailbox(True, 12345, 8, "*97"))
    assert (header.quiet_button.geometry(), header.recent_button.geometry()) == before


def test_one_press_calls_for_the_messages(box):
    QTest.mouseClick(button(box), LEFT)
    assert box.phone.done == [Dial("*97", "office")]


def test_a_double_click_is_one_press(box):
    QTest.mouseClick(button(box), LEFT)
    click_again(button(box))
    assert box.phone.done == [Dial("*97", "office")]


def test_while_that_call_goes_on_there_is_no_second(box):
    call = CallView("c", "office", CallState.CONNECTED, False, Party("sip:*97@pbx.test"), 990.0, 991.0)
    box.phone.calls = (call,)
    box.settle()
    QTest.mouseClick(button(box), LEFT)
    assert box.phone.done == []
    assert box.window.status.text == "You are calling for your messages already."
    box.window.status._on_fade()
    assert "already" not in box.window.status.text, "it is not true for long, and nothing unsays it"


def test_the_messages_of_another_office_are_others(box):
    office = box.phone.accounts["office"]
    box.phone.accounts["branch"] = replace(
        office, name="branch", domain="branch.test", mailbox=Mailbox(False, 0, 0, "")
    )
    there = Party("sip:*97@branch.test")
    box.phone.calls = (CallView("c", "branch", CallState.CONNECTED, False, there, 990.0, 991.0),)
    box.settle()
    QTest.mouseClick(button(box), LEFT)
    assert box.phone.done == [Dial("*97", "office")]


def test_who_waits_for_a_transfer_is_not_left_for_it(box):
    call = CallView("c", "office", CallState.CONNECTED, True, Party("sip:105@pbx.test"), 980.0, 981.0)
    show_calls(box, call)
    box.settle()
    QTest.keyClick(box.window, Qt.Key.Key_T)
    box.settle()
    QTest.mouseClick(button(box), LEFT)
    assert box.phone.meant == []
    assert box.window.status.text == "Say first where the call is to go, or press Esc."
    box.window.status._on_fade()
    assert "Say first" not in box.window.status.text


@pytest.mark.parametrize("way", ["Ctrl+M", "key"])
def test_other_ways(box, way):
    if way == "key":
        box.phone.pending.append(FunctionWanted(Function.VOICEMAIL))
        box.tell()
    else:
        QTest.keyClick(box.window, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    assert box.phone.done == [Dial("*97", "office")]


def test_a_number_that_nobody_knows_is_asked_for(desk):
    mailbox(desk, Mailbox(True, 2, 8))
    QTest.mouseClick(button(desk), LEFT)
    assert desk.phone.done == []
    assert isinstance(desk.window.desk.page, SettingsPage)
    assert "is not known: set it here" in desk.window.status.text


def test_a_server_that_is_lost_tells_nothing_and_the_button_stays(box):
    mailbox(box, None)
    assert (button(box).text(), button(box).property("tone")) == ("Voicemail", "")
    QTest.mouseClick(button(box), LEFT)
    assert box.phone.done == []
    assert box.window.status.text == "The server tells nothing of messages at present."


def test_of_several_accounts_it_is_the_one_with_new_messages(box):
    office = box.phone.accounts["office"]
    box.phone.accounts["lab"] = replace(office, name="lab", mailbox=Mailbox(True, 3, 0, "*98"))
    mailbox(box, Mailbox(False, 0, 1, "*97"))
    assert button(box).accessibleName() == (
        "Voicemail, office: no new messages, 1 old, to be heard at *97, lab: 3 new messages, to be heard at *98"
    )
    QTest.mouseClick(button(box), LEFT)
    assert box.phone.done == [Dial("*98", "lab")]
