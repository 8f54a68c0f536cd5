# SPDX-License-Identifier: GPL-3.0-or-later
"""What happened: the ladder in the window, from whichever place it is opened, however much there is."""

from __future__ import annotations

import time

import pytest
from pressing import LEFT
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from screens import said_on_the_wire
from stillphone import make_key

from deskphone.phone.events import EngineFailed, MessagesTraced
from deskphone.phone.views import Said, Severity
from deskphone.trace import pcapng
from deskphone.trace.message import traced
from deskphone.trace.ring import TraceRing
from ui.models.trace import TraceModel
from ui.pages import user_of
from ui.screens.trace import TracePage
from ui.widgets.controls import TextButton

ENDS = ("192.0.2.1", 5062), ("192.0.2.10", 5060)


def message(number, to="102"):
    data = (
        f"INVITE sip:{to}@pbx.test SIP/2.0\r\nFrom: <sip:101@pbx.test>\r\nTo: <sip:{to}@pbx.test>\r\n"
        f"Call-ID: c{number}\r\nCSeq: 1 INVITE\r\n\r\n"
    )
    return traced(1_800_000_000.0 + number, number % 2 == 0, "udp", ENDS, data.encode())


def more(desk, messages):
    desk.bridge.post(MessagesTraced(tuple(messages)))


@pytest.fixture
def page(desk, qtbot):
    desk.window.pages.open_trace()
    shown = desk.window.desk.page
    assert isinstance(shown, TracePage)
    desk.settle()
    return shown


@pytest.fixture
def filled(desk, page, qtbot):
    more(desk, said_on_the_wire())
    qtbot.waitUntil(lambda: page.model.rowCount() == 12)
    return page


def whats(page):
    return [page.model.index(row, 0).data().split(",")[0] for row in range(page.model.rowCount())]


# ------------------------------------------------------------------------- what is shown


def test_an_empty_page_says_what_will_stand_there(page):
    assert page._stack.currentIndex() == 1
    assert not page.save_button.isEnabled()
    assert not page.copy_button.isEnabled()


def test_messages_come_while_it_is_open(desk, page, qtbot):
    more(desk, [message(1)])
    qtbot.waitUntil(lambda: page.model.rowCount() == 1)
    more(desk, [message(2)])
    qtbot.waitUntil(lambda: page.model.rowCount() == 2)
    assert page._count.text() == "2 messages"
    assert page._stack.currentIndex() == 0


def test_what_came_before_it_was_opened_is_there(desk, qtbot):
    more(desk, [message(1)])
    qtbot.waitUntil(lambda: len(desk.bridge.trace) == 1)
    desk.window.pages.open_trace()
    qtbot.waitUntil(lambda: desk.window.desk.page.model.rowCount() == 1)


def test_it_outlives_the_telephone(desk, filled, qtbot):
    desk.bridge.post(EngineFailed("The telephone stopped.", fatal=True))
    desk.bridge.failed.emit("The telephone stopped.")
    desk.window.desk.close_page()
    desk.settle()
    desk.window.pages.open_trace()
    qtbot.waitUntil(lambda: desk.window.desk.page.model.rowCount() == 12)


def test_a_row_is_read_out_whole(filled):
    spoken = filled.model.index(11, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("OPTIONS, received from 203.0.113.77:5071, sipvicious → 100, not let in, ")
    assert "sent to 192.0.2.10:5060" in filled.model.index(0, 0).data()


def test_the_chosen_message_is_shown_whole_and_without_secrets(filled):
    filled.ladder.setCurrentIndex(filled.model.index(2, 0))
    shown = filled.message.toPlainText()
    assert "udp 192.0.2.17:40122 -> 192.0.2.10:5060" in shown.splitlines()[0]
    assert 'Authorization: Digest username="101", realm="pbx", response="****************"' in shown
    assert "0123456789abcdef" not in shown
    assert filled.message.isReadOnly()


def test_a_stranger_s_letters_stay_in_their_row_and_are_plain(desk, page, qtbot):
    data = (
        b"MESSAGE sip:<b>x</b>\x1b[2J SIP/2.0\r\nFrom: <sip:\xe2\x80\xaex@h>\r\n\r\n<b>bold</b>\x07"
        + b"y" * 9000
    )
    more(desk, [traced(1.0, True, "udp", ENDS, data)])
    qtbot.waitUntil(lambda: page.model.rowCount() == 1)
    page.ladder.choose_last()
    assert "<b>bold</b>\\x07" in page.message.toPlainText()
    page.grab()


# ------------------------------------------------------------------------- the filter


def test_the_filter_chooses_by_number_method_call_id_and_words(filled, qtbot):
    for words, count in (
        ("number:102", 3),
        ("method:register", 4),
        ("call-id:nothing", 0),
        ("decline", 1),
        ("", 12),
    ):
        filled.finder.setText(words)
        qtbot.waitUntil(lambda count=count: filled.model.rowCount() == count and not filled._soon.isActive())
    filled.finder.setText("zzz")
    qtbot.waitUntil(lambda: filled._stack.currentIndex() == 2)


def test_what_comes_later_is_filtered_as_well(desk, page, qtbot):
    page.look_for("number:103")
    more(desk, [message(1), message(2, to="103"), message(3)])
    qtbot.waitUntil(lambda: page.model.rowCount() == 1 and not page.model.reading)


def test_ctrl_f_and_enter_lead_from_the_filter_to_the_rows(desk, filled, qtbot):
    desk.window._find()
    assert filled.finder.hasFocus()
    QTest.keyClicks(filled.finder, "register")
    QTest.keyClick(filled.finder, Qt.Key.Key_Return)
    assert filled.ladder.hasFocus()
    qtbot.waitUntil(lambda: filled.model.rowCount() == 4)
    assert not desk.engine.commands or "MakeCall" not in str(desk.engine.commands)


# ------------------------------------------------------------------------- thousands of rows


def test_five_thousand_rows_never_hold_the_window_up(qtbot):
    ring = TraceRing()
    ring.add(message(number) for number in range(6_000))
    model = TraceModel(ring)
    slices = []
    work = model._go_on

    def timed():
        begin = time.process_time()
        work()
        slices.append(time.process_time() - begin)

    model._soon.timeout.disconnect()
    model._soon.timeout.connect(timed)
    with qtbot.waitSignal(model.read):
        model.look()
    assert (model.rowCount(), model.message(0)) == (5_000, ring[1_000])
    assert sorted(slices)[len(slices) // 2] < 0.012, "a slice is of milliseconds"
    assert len(slices) < 1_000


def test_the_oldest_rows_go_with_the_ring(qtbot):
    ring = TraceRing(messages=10)
    model = TraceModel(ring)
    for begin in range(0, 40, 8):
        ring.add(message(number) for number in range(begin, begin + 8))
        with qtbot.waitSignal(model.read):
            model.look()
        assert model.messages() == list(ring)
    ring.add(message(number) for number in range(100, 105))  # nobody has looked yet
    assert model.message(0) is None
    assert model.index(0, 0).data() is None
    assert len(model.messages()) == 5


def test_it_follows_the_newest_unless_somebody_has_scrolled_away(desk, page, qtbot):
    page.resize(500, 400)
    more(desk, [message(number) for number in range(300)])
    qtbot.waitUntil(lambda: page.model.rowCount() == 300)
    bar = page.ladder.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.value() == bar.maximum() > 250)  # all are laid out
    bar.setValue(40)
    more(desk, [message(number) for number in range(300, 400)])
    qtbot.waitUntil(lambda: page.model.rowCount() == 400)
    assert bar.value() == 40
    bar.setValue(bar.maximum())
    more(desk, [message(number) for number in range(400, 450)])
    qtbot.waitUntil(lambda: page.model.rowCount() == 450 and bar.value() == bar.maximum())


def test_what_is_read_stays_below_the_eye_when_the_oldest_go(desk, page, qtbot):
    page.resize(500, 400)
    more(desk, [message(number) for number in range(5_000)])
    qtbot.waitUntil(lambda: page.model.rowCount() == 5_000)
    qtbot.waitUntil(lambda: page.ladder.verticalScrollBar().maximum() > 4_900)  # all are laid out
    page.ladder.verticalScrollBar().setValue(2_000)
    page.ladder.setCurrentIndex(page.model.index(2_001, 0))
    read = page.ladder.current()
    more(desk, [message(number) for number in range(5_000, 5_100)])
    qtbot.waitUntil(lambda: page.model.messages()[-1:] == [message(5_099)])
    assert page.ladder.current() == read
    assert page.ladder.verticalScrollBar().value() == 1_900


# ------------------------------------------------------------------------- copy and save


def test_the_chosen_messages_are_copied(filled):
    filled.ladder.setFocus()
    filled.ladder.setCurrentIndex(filled.model.index(3, 0))
    QTest.keyClick(filled.ladder, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(filled.ladder, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    words = QGuiApplication.clipboard().text()
    assert words.count("\n=== ") == 2
    assert words.index("REGISTER sip") < words.index("SIP/2.0 200 OK")
    assert "0123456789abcdef" not in words
    assert filled.told.text() == "Messages copied: 2."


def test_too_many_are_for_a_file(desk, page, qtbot):
    more(desk, [message(number) for number in range(300)])
    qtbot.waitUntil(lambda: page.model.rowCount() == 300)
    page.ladder.choose_last()
    page.ladder.selectAll()
    page.copy_button.click()
    assert page.told.text() == "These are too many to copy: save them instead."


@pytest.mark.parametrize("name", ["a.pcapng", "a.txt"])
def test_what_is_shown_is_saved(filled, qtbot, tmp_path, name):
    filled.look_for("method:register")
    qtbot.waitUntil(lambda: filled.model.rowCount() == 4)
    filled.save(str(tmp_path / name))
    qtbot.waitUntil(lambda: filled.told.text() == "Saved.")
    data = (tmp_path / name).read_bytes()
    assert b"0123456789abcdef" not in data
    assert data.count(b"CSeq: ") == 4
    if name.endswith("g"):
        assert pcapng.read(data) == filled.model.messages()


def test_what_is_shown_is_saved_without_names_and_numbers(filled, qtbot, tmp_path):
    filled.choose_file()
    dialog = filled.findChild(QFileDialog)
    nameless = next(each for each in dialog.nameFilters() if "without names" in each)
    dialog.selectNameFilter(nameless)
    dialog.fileSelected.emit(str(tmp_path / "a.pcapng"))
    qtbot.waitUntil(lambda: filled.told.text() == "Saved.")
    data, shown = (tmp_path / "a.pcapng").read_bytes(), filled.model.messages()
    assert any(b"pbx.test" in each.data for each in shown)
    assert b"pbx.test" not in data
    assert len(pcapng.read(data)) == len(shown)
    dialog.close()


def test_a_file_that_cannot_be_written_is_said(filled, qtbot, tmp_path):
    filled.save(str(tmp_path / "nowhere" / "a.txt"))
    qtbot.waitUntil(lambda: "cannot be written" in filled.told.text())
    assert filled.save_button.isEnabled()
    filled.save(str(tmp_path / "a.doc"))
    assert "Call the file .pcapng or .txt" in filled.told.text()


# ------------------------------------------------------------------------- how it is opened and closed


def test_the_menu_the_key_f12_and_the_status_line_open_and_close_it(desk):
    window = desk.window
    entry = next(each for each in window.menu.actions() if each.text().startswith("What happened"))
    for press in (
        entry.trigger,
        lambda: QTest.keyClick(window, Qt.Key.Key_F12),
        lambda: QTest.mouseClick(window.status._happened, LEFT),
    ):
        press()
        assert isinstance(window.desk.page, TracePage)
        desk.settle()
        press()
        assert window.desk.page is None
        desk.settle()


def test_the_status_line_s_way_to_it_never_moves(desk):
    desk.window.show()
    place = desk.window.status._happened.mapTo(desk.window, QPoint())
    for number in range(3):
        desk.window.status.say(Said(f"Something {number} failed.", Severity.ERROR, f"topic {number}"))
        desk.window.grab()
        assert desk.window.status._happened.isVisible()
        assert desk.window.status._happened.mapTo(desk.window, QPoint()) == place


def test_a_key_s_menu_and_explanation_show_what_is_about_it(desk, monkeypatch, qtbot):
    more(desk, said_on_the_wire())
    desk.phone.keys = [make_key(0, "G.T", "102"), make_key(1, "Holly", "103")]
    desk.window.refresh()
    opened = []
    monkeypatch.setattr("PySide6.QtWidgets.QMenu.popup", lambda menu, where: opened.append(menu))
    desk.window.key_menus.open(0, QPoint())
    next(each for each in opened[0].actions() if each.text() == "What happened").trigger()
    page = desk.window.desk.page
    assert page.finder.text() == "number:102"
    qtbot.waitUntil(lambda: page.model.rowCount() == 3)
    desk.window.explain(1)
    dialog = desk.window.explanations.dialogs[0]
    next(each for each in dialog.findChildren(TextButton) if each.text() == "What happened").click()
    assert desk.window.desk.page is page
    assert page.finder.text() == "number:103"
    dialog.close()


def test_a_recent_call_shows_what_is_about_it(desk):
    desk.window.recent.trace_wanted.emit("sip:5551234@pbx.test;user=phone")
    assert desk.window.desk.page.finder.text() == "number:5551234"


@pytest.mark.parametrize(
    ("address", "user"),
    [("102", "102"), ("sip:102@h", "102"), ("SIPS:a@h;x=y", "a"), ("tel:+49;ext=1", "+49"), ("*8:1", "*8:1")],
)
def test_whom_an_address_names(address, user):
    assert user_of(address) == user


@pytest.mark.parametrize("part", ["ladder", "message", "finder"])
def test_escape_leaves_it_and_ends_no_call(desk, filled, part):
    before = list(desk.engine.commands)
    getattr(filled, part).setFocus()
    QTest.keyClick(getattr(filled, part), Qt.Key.Key_Escape)
    if part == "finder":
        assert filled.ladder.hasFocus()
        QTest.keyClick(filled.ladder, Qt.Key.Key_Escape)
    assert desk.window.desk.page is None
    assert desk.engine.commands == before


def test_all_of_it_is_reached_by_tab(desk, filled, qtbot):
    desk.window.show()
    filled.ladder.setCurrentIndex(filled.model.index(0, 0))
    filled.finder.setFocus()
    seen = set()
    for _ in range(12):
        QTest.keyClick(QGuiApplication.focusWindow() or desk.window.windowHandle(), Qt.Key.Key_Tab)
        seen.add(desk.window.focusWidget())
    assert {filled.ladder, filled.message, filled.copy_button, filled.save_button} <= seen


def test_nothing_is_read_while_it_is_closed(desk, filled, qtbot):
    desk.window.desk.close_page()
    assert desk.window.desk.page is None
    more(desk, [message(number) for number in range(50)])
    qtbot.waitUntil(lambda: len(desk.bridge.trace) == 62)
