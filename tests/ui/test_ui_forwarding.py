# SPDX-License-Identifier: GPL-3.0-or-later
"""Forwarding in the window: the page, the sign that it is on, the key, and that it is never forgotten."""

from __future__ import annotations

import pytest
from pressing import LEFT, click_again
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from deskphone.history.entry import Entry
from deskphone.phone.commands import Forward
from deskphone.phone.events import Party
from deskphone.phone.views import CallKind, ForwardWanted
from ui import recent_text
from ui.forwarding import Forwarding, ForwardPlan
from ui.screens.forwarding import ForwardingPage


@pytest.fixture
def page(desk):
    QTest.keyClick(desk.window, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    shown = desk.window.desk.page
    assert isinstance(shown, ForwardingPage)
    assert shown.form.fields["always_on"].hasFocus()
    desk.settle()
    return shown


def type_into(page, name, words):
    field = page.form.fields[name]
    field.selectAll()
    QTest.keyClicks(field, words)


def sign(desk):
    return desk.window.header.forward_button


def save(page):
    QTest.mouseClick(page.save_button, LEFT)


def test_a_number_that_is_typed_is_used(desk, page):
    assert sign(desk).isHidden()
    type_into(page, "no_answer", "104")
    type_into(page, "after", "15")
    save(page)
    assert desk.phone.done == [Forward(no_answer="104", after=15.0)]
    assert desk.window.desk.page is None
    assert sign(desk).isVisible()
    assert sign(desk).property("tone") == "warning"
    assert sign(desk).accessibleName() == "Forward calls, not answered: calls go to 104"


def test_all_three_at_once_by_keyboard_alone(desk, page):
    keys = QTest.keyClick
    keys(page.form.fields["always_on"], Qt.Key.Key_Space)
    keys(page.form.fields["always_on"], Qt.Key.Key_Tab)
    QTest.keyClicks(desk.window.focusWidget(), "104")
    for number in ("105", "106"):
        keys(desk.window.focusWidget(), Qt.Key.Key_Tab)
        keys(desk.window.focusWidget(), Qt.Key.Key_Tab)
        QTest.keyClicks(desk.window.focusWidget(), number)
    keys(desk.window.focusWidget(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert desk.phone.done == [Forward("104", "105", "106", 20.0)]


def test_the_sign_leads_back_and_switching_off_keeps_the_number(desk, page):
    type_into(page, "always", "104")
    save(page)
    desk.settle()
    QTest.mouseClick(sign(desk), LEFT)
    shown = desk.window.desk.page
    shown.form.fields["always_on"].click()
    save(shown)
    assert desk.phone.done[-1] == Forward()
    assert sign(desk).isHidden()
    assert desk.window.forwarding.plan == ForwardPlan(always="104")


WRONG = {
    "no number": ("always_on", None, "always", "Type the number that calls are to go to."),
    "several lines": ("busy", "10 <4>", "busy", '"10 <4>" cannot be dialled: type a number or an address.'),
    "no seconds": ("after", "soon", "after", "Write seconds, 1 to 300."),
    "too long": ("after", "301", "after", "Write seconds, 1 to 300."),
    "none": ("after", "0", "after", "Write seconds, 1 to 300."),
}


@pytest.mark.parametrize(("name", "typed", "wrong", "why"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_said_and_nothing_is_done(desk, page, name, typed, wrong, why):
    if typed is None:
        page.form.fields[name].click()
    else:
        type_into(page, name, typed)
    save(page)
    assert page.form.error(wrong) == why
    assert desk.phone.done == []
    assert desk.window.desk.page is page


def test_what_is_not_saved_is_dropped_only_after_it_was_said(desk, page):
    type_into(page, "always", "104")
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert desk.window.desk.page is page
    assert page.told.text() == "Not saved. Once more drops your changes."
    desk.settle(2.0)
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert desk.window.desk.page is None
    assert desk.phone.done == []


def test_ctrl_r_closes_it_again(desk, page):
    QTest.keyClick(desk.window, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    assert desk.window.desk.page is None


def test_a_key_turns_it_on_and_off_and_a_double_click_is_one_press(desk):
    forwarding = desk.window.forwarding
    forwarding.turn("104")
    forwarding.turn("104")
    assert desk.phone.done == [Forward("104")]
    desk.settle()
    desk.phone.pending.append(ForwardWanted("104"))
    desk.tell()
    assert desk.phone.done == [Forward("104"), Forward()]
    desk.settle()
    forwarding.turn("105")
    assert sign(desk).accessibleName() == "Forward calls, all calls go to 105"


def test_it_is_kept_over_a_restart(desk, preferences):
    desk.window.forwarding.keep(ForwardPlan(busy="104", busy_on=True, always="105", after=33))
    again = Forwarding(desk.bridge, preferences, desk.window)
    assert again.plan == ForwardPlan(busy="104", busy_on=True, always="105", after=33)
    desk.phone.done.clear()
    desk.bridge.started.emit()
    assert Forward(busy="104", after=33.0) in desk.phone.done


@pytest.mark.parametrize("after", ["", "-1", "0", "301", "9" * 5000, "a", "1e3", "٣"])
def test_what_cannot_be_read_is_as_if_it_were_not_there(desk, preferences, after):
    preferences.set_words("forward_after", after)
    assert Forwarding(desk.bridge, preferences, desk.window).plan.after == 20


def test_without_a_telephone_nothing_is_promised(desk, page, monkeypatch):
    monkeypatch.setattr(type(desk.bridge), "running", property(lambda bridge: False))
    type_into(page, "always", "104")
    save(page)
    assert desk.window.desk.page is page
    assert not desk.window.forwarding.on
    assert desk.window.status.text == "The telephone is still starting: press again in a moment."


def test_a_number_with_braces_is_a_number(desk):
    desk.window.forwarding.keep(ForwardPlan(always="{0}{always}", always_on=True))
    assert desk.window.forwarding.words() == "all calls go to {0}{always}"


def test_the_list_of_calls_says_where_it_went():
    entry = Entry(1, 0.0, CallKind.FORWARDED, "office", Party("sip:105@pbx.test", "Anna"), by="104")
    assert recent_text.line(entry, {"104": "Tom"}.get, several=False) == "passed on to Tom"


def test_the_second_click_on_the_sign_opens_and_closes_nothing_more(desk, page):
    type_into(page, "always", "104")
    save(page)
    desk.settle()
    QTest.mouseClick(sign(desk), LEFT)
    click_again(sign(desk))
    assert isinstance(desk.window.desk.page, ForwardingPage)
