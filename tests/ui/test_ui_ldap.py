# SPDX-License-Identifier: GPL-3.0-or-later
"""A company's directory in the window: search, book, callers. Its thread stands still; the test answers."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from stillphone import BOB, make_key, own_call, party

from deskphone.book.contact import Contact, Kind, Number
from deskphone.config.ldap import LdapConfig
from deskphone.history.entry import Query
from deskphone.ldap.faults import Fault
from deskphone.ldap.keeper import Found, Named
from deskphone.phone.commands import Dial
from deskphone.phone.views import CallFinished, CallKind, CallsChanged, CallState, KeyChanged
from ui.ldap import FOR_A_NAME, FOR_NOBODY, FOR_SILENCE
from ui.search import PATIENCE
from ui.sight import STEADY

RETURN, DOWN = Qt.Key.Key_Return, Qt.Key.Key_Down
ANNA = Contact(0, "Anna Ahrens", "Alps", (Number("089 555", Kind.WORK), Number("0171 1234567", Kind.MOBILE)))
BEA = Contact(0, "Bea Anders", "", (Number("205"),))
KEPT = Contact(1, "Andi Kept", "", (Number("0171 1234567"),))
OTHER = Contact(2, "Anton Own", "", (Number("207"),))
UNKNOWN = party("08955512", "WIRELESS CALLER")
CHANGED = "That changed as you pressed: press again if you want it."


class StillKeeper:
    """What the thread was asked."""

    def __init__(self):
        self.asked, self.numbers, self.followed, self.tried = [], [], [], []

    def ask(self, asked, typed):
        self.asked.append((asked, typed))

    def who(self, number):
        self.numbers.append(number)

    def follow(self, settings):
        self.followed.append(settings)

    def try_out(self, asked, settings):
        self.tried.append((asked, settings))

    def close(self):
        pass


@pytest.fixture
def desk(desk, qtbot):
    """A window whose book and list of calls are at work, with a directory; its clock stands."""
    window = desk.window
    desk.keeper = window.ldap._keeper = StillKeeper()
    window.book._keeper._country = "DE"
    with qtbot.waitSignal(window.book.renamed):
        window.book.start()
    window.history.start()
    window.ldap.follow(LdapConfig(server="ldap://ldap.test"), "", "DE")
    desk.phone.keys = [make_key(0, "Andrea", "103")]
    desk.tell(KeyChanged(0))
    desk.settle()
    yield desk
    window.book.close()
    window.history.close()


def answer(desk, *contacts, more=False, fault=None):
    """The directory answers its newest question."""
    asked, _ = desk.keeper.asked[-1]
    desk.window.ldap._told.emit(Found(asked, contacts, more, fault))
    QApplication.processEvents()


def know(desk, qtbot, *contacts):
    with qtbot.waitSignal(desk.window.book.renamed):
        desk.window.book.put_back(*contacts)


def dialled(desk):
    return [done.number for done in desk.phone.done if isinstance(done, Dial)]


# ------------------------------------------------------------------ where a number is typed


def type_number(desk, qtbot, words, *, asks=True):
    """Type, and let all but the directory answer."""
    search = desk.window.search
    desk.window.phone_panel.entry.field.setFocus()
    before = len(desk.keeper.asked)
    QTest.keyClicks(desk.window.phone_panel.entry.field, words)
    qtbot.waitUntil(lambda: not search._rests.isActive() and not search._question)
    assert (len(desk.keeper.asked) > before) is asks


def found(desk):
    return [f"{row.source.value} {row.name} {row.number}" for row in desk.window.search._rows]


def test_people_of_the_directory_come_last_and_each_number_once(desk, qtbot):
    know(desk, qtbot, KEPT)
    type_number(desk, qtbot, "an")
    before = ["key Andrea 103", "book Andi Kept 0171 1234567"]
    assert found(desk) == before
    answer(desk, ANNA, BEA)
    assert found(desk) == [*before, "directory Anna Ahrens 089 555", "directory Bea Anders 205"]
    desk.settle()
    for _ in range(3):
        QTest.keyClick(desk.window.focusWidget(), DOWN)
    QTest.keyClick(desk.window.focusWidget(), RETURN)
    assert dialled(desk) == ["089 555"]


def test_a_row_that_has_only_just_come_is_not_called(desk, qtbot):
    type_number(desk, qtbot, "ahrens")
    assert found(desk) == []
    QTest.keyClick(desk.window.focusWidget(), RETURN)
    assert dialled(desk) == [], "it is not known yet who is meant"
    answer(desk, ANNA)
    desk.clock.now += STEADY - 0.1
    QTest.keyClick(desk.window.focusWidget(), RETURN)
    assert dialled(desk) == []
    assert desk.window.status.text == CHANGED
    desk.clock.now += STEADY
    QTest.keyClick(desk.window.focusWidget(), RETURN)
    assert dialled(desk) == ["089 555"]


def test_a_late_answer_moves_no_row(desk, qtbot):
    know(desk, qtbot, OTHER)
    type_number(desk, qtbot, "an")
    desk.settle()
    QTest.keyClick(desk.window.focusWidget(), DOWN)
    QTest.keyClick(desk.window.focusWidget(), DOWN)
    before = found(desk)
    desk.settle()
    answer(desk, ANNA, BEA)
    assert found(desk)[: len(before)] == before
    QTest.keyClick(desk.window.focusWidget(), RETURN)
    assert dialled(desk) == ["207"], "what was chosen is called, at once"


def test_many_keys_leave_room_for_the_directory_while_it_is_asked(desk, qtbot):
    desk.phone.keys = [make_key(n, f"Anton {n}", str(300 + n)) for n in range(40)]
    desk.tell(KeyChanged(0))
    type_number(desk, qtbot, "an")
    before = found(desk)
    answer(desk, ANNA, BEA)
    assert found(desk)[: len(before)] == before
    assert any(row.startswith("directory") for row in found(desk))


def test_one_letter_is_not_asked_for(desk, qtbot):
    type_number(desk, qtbot, "a", asks=False)
    type_number(desk, qtbot, "h")
    assert desk.keeper.asked[-1][1] == "ah"


def test_an_answer_to_an_older_question_is_none(desk, qtbot):
    type_number(desk, qtbot, "ah")
    older = desk.keeper.asked[-1][0]
    type_number(desk, qtbot, "r")
    desk.window.ldap._told.emit(Found(older, (BEA,)))
    QApplication.processEvents()
    assert found(desk) == []
    answer(desk, ANNA)
    assert len(found(desk)) == 2
    type_number(desk, qtbot, "ens")
    assert len(found(desk)) == 2, "what is typed on is looked for in the answer at once"


def test_a_dead_directory_keeps_nobody_waiting(desk, qtbot):
    type_number(desk, qtbot, "ahrens")
    answer(desk, fault=Fault("closed"))
    QTest.keyClick(desk.window.focusWidget(), RETURN)
    assert dialled(desk) == ["ahrens"]


def test_a_silent_directory_keeps_nobody_for_long(desk, qtbot):
    type_number(desk, qtbot, "ahrens")
    desk.clock.now += PATIENCE + 0.1
    QTest.keyClick(desk.window.focusWidget(), RETURN)
    assert dialled(desk) == ["ahrens"]


# ------------------------------------------------------------------ the book


def opened(desk, qtbot, words=""):
    window = desk.window
    window.pages.open_book()
    page, model = window.phone_book.page, window.phone_book.model
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClicks(window.focusWidget(), words)
    qtbot.waitUntil(lambda: not model.loading and not page._soon.isActive())
    desk.settle()
    return page


def lines(desk):
    model = desk.window.phone_book.model
    return [
        model.data(model.index(row), int(Qt.ItemDataRole.AccessibleTextRole))
        for row in range(model.rowCount())
    ]


def test_a_search_in_the_book_shows_the_directory_behind_it(desk, qtbot):
    know(desk, qtbot, KEPT)
    page = opened(desk, qtbot, "an")
    assert page.note.text() == "Asking the directory …"
    answer(desk, ANNA, BEA, more=True)
    assert lines(desk) == [
        "Andi Kept, Number, 0171 1234567",
        "Anna Ahrens, Alps, Work, 089 555, Directory",  # the other number is in the book
        "Bea Anders, Number, 205, Directory",
    ]
    assert page.note.text() == "The directory has more: type on."
    assert page.list.marked_row == 0
    QTest.keyClick(desk.window.focusWidget(), RETURN)
    assert dialled(desk) == ["0171 1234567"], "no row has moved"


def test_who_is_only_in_the_directory_is_called_once_it_was_seen(desk, qtbot):
    page = opened(desk, qtbot, "ahrens")
    QTest.keyClick(desk.window.focusWidget(), RETURN)
    assert desk.window.status.text == "The directory is still being asked: nobody is called yet."
    desk.settle()
    answer(desk, ANNA)
    assert page.list.marked_row == 0
    QTest.keyClick(desk.window.focusWidget(), RETURN)
    assert (dialled(desk), desk.window.status.text) == ([], CHANGED)
    desk.settle()
    QTest.keyClick(desk.window.focusWidget(), RETURN)
    assert dialled(desk) == ["089 555"]


def test_a_directory_that_does_not_answer_is_told_below_the_rows(desk, qtbot):
    know(desk, qtbot, KEPT)
    page = opened(desk, qtbot, "an")
    answer(desk, fault=Fault("closed"))
    assert page.note.text() == "Nothing listens at ldap.test:389: check the address and its port."
    assert lines(desk) == ["Andi Kept, Number, 0171 1234567"]


def test_all_of_the_book_is_shown_without_the_directory(desk, qtbot):
    know(desk, qtbot, KEPT)
    page = opened(desk, qtbot)
    assert desk.keeper.asked == []
    assert page.note.isHidden()


def test_who_was_led_to_a_row_stays_there(desk, qtbot):
    know(desk, qtbot, KEPT, OTHER)
    page = opened(desk, qtbot, "an")
    QTest.keyClick(desk.window.focusWidget(), DOWN)
    answer(desk, ANNA)
    assert page.list.marked_row == 1
    QTest.keyClick(desk.window.focusWidget(), RETURN)
    assert dialled(desk) == ["207"]


def listed(desk, qtbot):
    page = opened(desk, qtbot, "anders")
    answer(desk, BEA)
    desk.settle()
    page.list.setFocus()
    page.list.choose(0)
    return page


def test_the_directory_is_for_reading_only(desk, qtbot):
    listed(desk, qtbot)
    QTest.keyClick(desk.window.focusWidget(), Qt.Key.Key_Delete)
    assert lines(desk) == ["Bea Anders, Number, 205, Directory"]
    assert desk.window.status.text == "The directory is for reading only: nothing is removed."


def test_one_of_the_directory_is_added_to_the_book(desk, qtbot):
    page = listed(desk, qtbot)
    where = page.list.visualRect(page.list.model().index(0, 0)).center()
    menu_event = QContextMenuEvent(
        QContextMenuEvent.Reason.Mouse, where, page.list.viewport().mapToGlobal(where)
    )
    QApplication.sendEvent(page.list.viewport(), menu_event)
    menu = page.findChild(QMenu)
    words = [action.text() for action in menu.actions() if action.text()]
    assert words == ["Call Bea Anders 205", "Copy the number", "Add to the book …"]
    menu.actions()[-1].trigger()
    menu.close()
    editor = desk.window.desk.page
    with qtbot.waitSignal(desk.window.book.renamed):
        editor.save()
    assert desk.window.book.directory.kept("205") == "Bea Anders"
    qtbot.waitUntil(lambda: not desk.window.phone_book.model.loading)
    answer(desk, BEA)
    assert lines(desk) == ["Bea Anders, Number, 205"], "once, and now it is a contact"


# ------------------------------------------------------------------ who calls


def ring(desk, remote=UNKNOWN, call="in-1"):
    desk.phone.calls = (own_call(call, remote, CallState.RINGING, since=desk.clock.now),)
    desk.tell(CallsChanged())


def hang_up(desk, kind=CallKind.MISSED):
    [call] = desk.phone.calls
    desk.phone.calls = ()
    desk.tell(CallFinished(call, kind, desk.clock.now), CallsChanged())


def name(desk, number, name="Anna Ahrens", fault=None):
    desk.window.ldap._told.emit(Named(number, name, fault))
    QApplication.processEvents()


def entries(desk, qtbot):
    """What the file of calls has."""
    with qtbot.waitSignal(desk.window.history.page) as told:
        desk.window.history.ask(Query())
    return [each.party.display for each in told.args[0].entries]


def test_an_unknown_caller_gets_his_name_where_it_rings(desk):
    ring(desk)
    assert desk.keeper.numbers == [UNKNOWN.uri]
    assert desk.mine[0].title.text() == "WIRELESS CALLER"
    name(desk, UNKNOWN.uri)
    assert desk.mine[0].title.text() == "Anna Ahrens"
    assert desk.window.calls.calls[0].remote.uri == UNKNOWN.uri


def test_the_list_of_calls_keeps_the_name(desk, qtbot):
    ring(desk)
    name(desk, UNKNOWN.uri)
    hang_up(desk)
    assert entries(desk, qtbot) == ["Anna Ahrens"]


def test_a_name_that_comes_after_the_call_is_kept_as_well(desk, qtbot):
    ring(desk)
    hang_up(desk)
    assert entries(desk, qtbot) == ["WIRELESS CALLER"]
    name(desk, UNKNOWN.uri)
    assert entries(desk, qtbot) == ["Anna Ahrens"]


def test_what_was_seen_stays_seen_when_its_name_comes(desk, qtbot):
    counts = []
    desk.window.history.unseen.connect(counts.append)
    ring(desk)
    hang_up(desk)
    qtbot.waitUntil(lambda: counts[-1:] == [1])
    desk.window.history.see(next(iter(desk.window.history._recent.values())))
    qtbot.waitUntil(lambda: counts[-1:] == [0])
    name(desk, UNKNOWN.uri)
    assert entries(desk, qtbot) == ["Anna Ahrens"]
    assert counts[-1] == 0


def test_keys_and_the_book_know_better(desk, qtbot):
    know(desk, qtbot, OTHER)
    for remote in (party("103"), party("207")):
        ring(desk, remote)
    assert desk.keeper.numbers == []
    ring(desk)
    name(desk, UNKNOWN.uri)
    know(desk, qtbot, Contact(3, "Berta Book", "", (Number(UNKNOWN.uri),)))
    qtbot.waitUntil(lambda: desk.mine[0].title.text() == "Berta Book")
    name(desk, UNKNOWN.uri, "Somebody Else")
    assert desk.mine[0].title.text() == "Berta Book"


def test_a_key_that_comes_later_takes_the_name_away(desk):
    ring(desk)
    name(desk, UNKNOWN.uri)
    desk.phone.keys = [make_key(0, "Andrea", "103"), make_key(1, "Their key", "08955512")]
    desk.tell(KeyChanged(1))
    assert desk.mine[0].title.text() == "WIRELESS CALLER"
    name(desk, UNKNOWN.uri)
    assert desk.mine[0].title.text() == "WIRELESS CALLER", "nor does an answer that was on its way count"


@pytest.mark.parametrize(
    ("said", "fault", "pause"),
    [("Anna Ahrens", None, FOR_A_NAME), ("", None, FOR_NOBODY), ("", Fault("silent"), FOR_SILENCE)],
)
def test_the_same_number_is_asked_for_again_after_a_while_only(desk, said, fault, pause):
    ring(desk)
    name(desk, UNKNOWN.uri, said, fault)
    desk.clock.now += pause - 1
    ring(desk, call="in-2")
    assert len(desk.keeper.numbers) == 1
    desk.clock.now += 2
    ring(desk, call="in-3")
    assert len(desk.keeper.numbers) == 2


def test_a_setting_switches_it_off(desk):
    desk.window.ldap.follow(LdapConfig(server="ldap://ldap.test", callers=False), "", "DE")
    ring(desk)
    assert desk.keeper.numbers == []


def test_whom_we_call_is_not_looked_for(desk):
    desk.phone.calls = (own_call("out-1", UNKNOWN, CallState.DIALLING),)
    desk.tell(CallsChanged())
    desk.phone.calls = (own_call("in-1", BOB),)
    desk.tell(CallsChanged())
    assert desk.keeper.numbers == []


def test_names_of_a_directory_that_is_no_more_go(desk):
    ring(desk)
    name(desk, UNKNOWN.uri)
    desk.store.config = desk.store.config.model_copy(update={"ldap": LdapConfig()})
    desk.window._apply()
    assert desk.keeper.followed[-1] is None
    assert desk.mine[0].title.text() == "WIRELESS CALLER"
    name(desk, UNKNOWN.uri)
    assert desk.mine[0].title.text() == "WIRELESS CALLER"


def test_a_late_name_of_another_directory_is_none(desk):
    ring(desk)
    hang_up(desk)
    other = LdapConfig(server="ldap://other.test")
    desk.window.ldap._told.emit(Named(UNKNOWN.uri, "Anna Ahrens"))
    assert not desk.window.ldap.follow(other, "", "DE")
    QApplication.processEvents()
    assert desk.window.book.directory.listed(UNKNOWN.uri) == ""


def test_names_are_bounded(desk):
    directory = desk.window.book.directory
    for number in range(1_500):
        directory.list_as(str(number), "x")
    assert len(directory._listed) == 1_000
    assert directory.listed("1499") == "x"


def test_the_first_account_leaves_the_directory_as_it_is(desk):
    directory = LdapConfig(server="ldap://ldap.test", rows=7)
    desk.store.config = desk.store.config.model_copy(update={"ldap": directory, "account": []})
    made = {"name": "office", "user": "101", "domain": "pbx.test", "password": "pw", "was": ""}
    desk.window.edits.first_account(made)
    assert [account.user for account in desk.store.config.account] == ["101"]
    assert desk.store.config.ldap == directory


def test_each_number_is_once_in_the_list_whatever_its_writing(desk, qtbot):
    know(desk, qtbot, Contact(4, "Anselm Own", "", (Number("+49 89 555"),)))
    type_number(desk, qtbot, "an")
    answer(desk, ANNA)
    assert [row.split()[0] for row in found(desk)] == ["key", "book", "directory"]
    assert found(desk)[2] == "directory Anna Ahrens 0171 1234567"
