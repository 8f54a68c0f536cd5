# SPDX-License-Identifier: GPL-3.0-or-later
"""Renders the window's scenes to PNG files: ``python tests/ui/screens.py FOLDER [light|dark] [wall|mini] [SCENE...]``.

Used to look at the window, and for the picture in README. ``QT_SCALE_FACTOR=2`` renders at 200 %,
``LC_ALL=de_DE.UTF-8`` in German.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "ui")]
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QSettings  # noqa: E402
from PySide6.QtWidgets import QApplication, QWidget  # noqa: E402
from stillphone import StillPhone, account, make_key, offer, own_call, party  # noqa: E402

from deskphone.book.contact import Contact, Kind, Number  # noqa: E402
from deskphone.config.phone import (  # noqa: E402
    AccountConfig,
    KeyConfig,
    PhoneConfig,
)
from deskphone.engine.fake import FakeEngine  # noqa: E402
from deskphone.history.entry import Entry  # noqa: E402
from deskphone.phone.events import MediaState, RegistrationState  # noqa: E402
from deskphone.phone.views import CallKind, CallState, Lamp, Mailbox, Said, Severity  # noqa: E402
from deskphone.trace.message import TracedMessage, traced  # noqa: E402
from ui.bridge import Bridge  # noqa: E402
from ui.config_store import ConfigStore, MemoryPasswords  # noqa: E402
from ui.face import Face  # noqa: E402
from ui.forwarding import ForwardPlan  # noqa: E402
from ui.language import speak  # noqa: E402
from ui.main_window import MainWindow, WindowParts  # noqa: E402
from ui.preferences import Preferences  # noqa: E402
from ui.screens.explain import ExplainDialog  # noqa: E402
from ui.screens.settings import SettingsPage  # noqa: E402
from ui.theme import Theme, ThemeChoice  # noqa: E402

NOW = 1000.0
ANNA, GT, BOB = party("5551234", "Anna Berg"), party("102", "G.T"), party("106", "Bob")
TEAM = (
    "G.T",
    "Holly",
    "Tom",
    "Kim",
    "Ravi",
    "Bob",
    "Mei",
    "Front desk",
    "Workshop",
    "Sofia Lindqvist-Hernández",
)


def team(**lamps: tuple[Lamp, dict]) -> list:
    keys = []
    for index, label in enumerate(TEAM):
        lamp, more = lamps.get(f"k{index}", (Lamp.IDLE, {}))
        keys.append(make_key(index, label, str(102 + index), lamp, **more))
    keys.append(make_key(10, "Taxi", "0555123", Lamp.NONE, type="speed"))
    keys.append(make_key(11, "Group pickup", "*50*", Lamp.NONE, type="grouppickup"))
    keys.append(make_key(12, "Messages", "voicemail", Lamp.ON, type="keyevent"))
    return keys


def ringing(caller=ANNA, since=NOW - 7) -> tuple[Lamp, dict]:
    press = f"picks up {caller.display}'s call, by Replaces"
    return Lamp.RINGING, {"pickable": True, "caller": caller, "since": since, "press": press}


BUSY_TEAM = {
    "k1": (Lamp.BUSY, {"caller": party("104", "Tom")}),
    "k2": (Lamp.BUSY, {"caller": party("103", "Holly"), "awaited": True}),
    "k3": (Lamp.OFFLINE, {}),
    "k4": (Lamp.HELD, {"since": NOW - 95}),
    "k5": (Lamp.CALLING, {"caller": party("0171 2233", "")}),
    "k6": (Lamp.PENDING, {}),
    "k8": (Lamp.REFUSED, {}),
    "k9": (Lamp.RINGING, {"caller": party("0891234", "Supplier"), "since": NOW - 3}),
}


def idle(phone: StillPhone) -> None:
    phone.keys = team()


def ring(phone: StillPhone) -> None:
    phone.keys = team(k0=ringing(), **BUSY_TEAM)
    phone.offers = (offer("a", ANNA, GT, NOW - 7),)


def desk(phone: StillPhone) -> None:
    ring(phone)
    phone.calls = (own_call("out-1", BOB, since=NOW - 42),)


def readme(phone: StillPhone) -> None:
    """A working day, for the picture in README."""
    phone.accounts["office"] = replace(phone.accounts["office"], mailbox=Mailbox(True, 2, 8, "*97"))
    names = "Grace|Ben|Clara|David|Eva|Farid|Front desk|Greta|Henry|Ines|Jonas|Kim|Leah|Workshop|Night line"
    lamps = {
        0: ringing(party("5551234", "Anna Berg")),
        1: (Lamp.BUSY, {"caller": party("101", "Hong")}),
        2: (Lamp.BUSY, {"caller": party("110", "Henry")}),
        5: (Lamp.HELD, {"since": NOW - 95}),
        8: (Lamp.BUSY, {"caller": party("104", "Clara")}),
        11: (Lamp.CALLING, {"caller": party("0171 2233")}),
        13: (Lamp.OFFLINE, {}),
    }
    phone.keys = []
    for index, label in enumerate(names.split("|")):
        lamp, more = lamps.get(index, (Lamp.IDLE, {}))
        phone.keys.append(make_key(index, label, str(102 + index), lamp, **more))
    phone.keys.append(make_key(15, "Taxi", "0555123", Lamp.NONE, type="speed"))
    phone.keys.append(make_key(16, "Group pickup", "*50*", Lamp.NONE, type="grouppickup"))
    phone.offers = (offer("a", party("5551234", "Anna Berg"), party("102", "Grace"), NOW - 7),)
    phone.calls = (own_call("out-1", party("103", "Ben"), since=NOW - 42),)


def two_offers(phone: StillPhone) -> None:
    other = party("+49891234567", "Supplies International GmbH & Co. KG")
    phone.keys = team(k0=ringing(), k7=ringing(other, NOW - 3), **BUSY_TEAM)
    phone.offers = (
        offer("a", ANNA, GT, NOW - 7),
        offer("b", other, party("109", "Front desk"), NOW - 3, method="star-code", picking=True, key=7),
    )
    phone.calls = (
        own_call("in-1", party("103", "Holly"), CallState.RINGING, since=NOW - 2),
        own_call("out-1", BOB, since=NOW - 342, media=MediaState.LOCAL_HOLD, picked_up_for="102"),
    )


def five(phone: StillPhone) -> None:
    """Five ring elsewhere, and somebody calls us."""
    people = ("Anna Berg", "Supplies International GmbH & Co. KG", "", "Ines", "Henry")
    phone.keys = team(
        **{f"k{n}": ringing(party(str(110 + n), who), NOW - 9 + n) for n, who in enumerate(people)}
    )
    phone.offers = tuple(
        offer(f"o{n}", party(str(110 + n), who), party(str(102 + n), TEAM[n]), NOW - 9 + n, key=n)
        for n, who in enumerate(people)
    )
    phone.calls = (own_call("in-1", party("0171998877"), CallState.RINGING, since=NOW - 2),)


def four(phone: StillPhone) -> None:
    """We talk, hold somebody, and two ring elsewhere; a transfer asks where to."""
    five(phone)
    phone.offers = phone.offers[:2]
    phone.calls = (
        own_call("out-1", BOB, since=NOW - 42, muted=True),
        own_call("in-1", party("103", "Holly"), since=NOW - 342, media=MediaState.LOCAL_HOLD),
    )


def in_call(phone: StillPhone) -> None:
    phone.accounts["office"] = replace(phone.accounts["office"], mailbox=Mailbox(True, 2, 8, "*97"))
    phone.keys = team(**BUSY_TEAM)
    phone.calls = (own_call("out-1", ANNA, since=NOW - 42, muted=True, picked_up_for="102"),)


def asked_first(phone: StillPhone) -> None:
    """Somebody waits, and a colleague is asked whether the call may go there."""
    phone.keys = team(**BUSY_TEAM)
    phone.calls = (
        own_call("in-1", ANNA, since=NOW - 142, media=MediaState.LOCAL_HOLD),
        own_call("out-2", party("103", "Holly"), since=NOW - 12, consults_for="in-1"),
    )


def incoming(phone: StillPhone) -> None:
    phone.keys = team()
    phone.calls = (own_call("in-1", ANNA, CallState.RINGING, since=NOW - 2),)


def empty(phone: StillPhone) -> None:
    phone.keys = ()


def trouble(phone: StillPhone) -> None:
    phone.keys = [make_key(i, label, str(102 + i), Lamp.OFFLINE) for i, label in enumerate(TEAM)]
    state = account(RegistrationState.OFFLINE, status=408, reason="Request Timeout")
    phone.accounts = {"office": state}
    phone.pending = [
        Said("pbx.test does not answer; next try in 30 s. Check the network.", Severity.ERROR, "reg"),
        Said("102's call was answered by Kim.", Severity.WARNING, "pickup"),
    ]


def first_run(phone: StillPhone) -> None:
    phone.accounts = {}


def many(phone: StillPhone) -> None:
    lamps = [Lamp.IDLE] * 6 + [Lamp.BUSY, Lamp.BUSY, Lamp.HELD, Lamp.OFFLINE]
    phone.keys = [
        make_key(i, f"{TEAM[i % 9]} {i}", str(200 + i), lamps[(i * 7) % 10], since=NOW - i)
        for i in range(160)
    ]


SCENES: dict[str, Callable[[StillPhone], None]] = {
    scene.__name__: scene
    for scene in (
        idle,
        readme,
        ring,
        desk,
        two_offers,
        five,
        four,
        in_call,
        asked_first,
        incoming,
        empty,
        trouble,
        first_run,
        many,
    )
}


def build(
    scene: Callable[[StillPhone], None], theme: Theme, clock: Callable[[], float] = lambda: NOW
) -> MainWindow:
    """A window in a scene."""
    phone = StillPhone(accounts={"office": account()})
    scene(phone)
    bridge = Bridge(phone, FakeEngine(), clock)
    folder = tempfile.mkdtemp()
    settings = QSettings(f"{folder}/window.ini", QSettings.Format.IniFormat)
    accounts = [] if scene is first_run else [AccountConfig(name="office", user="101", domain="pbx.test")]
    keys = [
        KeyConfig(type="blf", target=key.number, label=key.label) for key in phone.keys if key.type == "blf"
    ]
    store = ConfigStore(PhoneConfig(account=accounts, key=keys), MemoryPasswords({"office": "secret"}))
    window = MainWindow(WindowParts(theme, bridge, store, Preferences(settings)))
    bridge.changed.emit(tuple(phone.changes()))
    return window


def dialogs(window: MainWindow, app: QApplication) -> Iterator[tuple[str, QWidget]]:
    """The dialogs, one after the other."""
    for page, row in (("accounts", 0), ("keys", 1), ("keys", 99)):
        window.pages.open_settings(page, row)
        shown = window.findChildren(SettingsPage)[-1]
        if row == 99:
            shown.save()
        app.processEvents()
        yield f"settings-{page}-{row}", window
    window.desk.close_page()
    window.bridge.phone.explanation = EXPLANATION
    window.explain(0)
    app.processEvents()
    yield "explain", window.findChildren(ExplainDialog)[-1]


def popup(window: MainWindow, app: QApplication) -> Iterator[tuple[str, QWidget]]:
    """The Calls rows outside of the window."""
    window.popup.open()
    app.processEvents()
    yield "popup", window.popup


def many_keys(window: MainWindow, app: QApplication) -> Iterator[tuple[str, QWidget]]:
    """A list is pasted from which keys are to be made."""
    window.pages.add_keys()
    window.desk.page.words.setPlainText(
        "301 Ines\n302;Jonas\nblf <sip:303@pbx.test>|**\nrecorder on\nthe front desk"
    )
    app.processEvents()
    yield "many-keys", window


def forwarding(window: MainWindow, app: QApplication) -> Iterator[tuple[str, QWidget]]:
    """Calls are passed on, and a number is missing."""
    window.forwarding.plan = ForwardPlan(no_answer="104", after=15, no_answer_on=True, always="0171 2233")
    window.forwarding.changed.emit()
    window.pages.open_forwarding()
    window.desk.page.form.fields["busy_on"].click()
    window.desk.page.save()
    app.processEvents()
    yield "forwarding", window


def question(window: MainWindow, app: QApplication) -> Iterator[tuple[str, QWidget]]:
    """A transfer asks where to, and a name is typed."""
    window.phone_panel.entry.ask_transfer("out-1")
    app.processEvents()
    yield "transfer", window
    window.phone_panel.entry.field.setText("ho")
    app.processEvents()
    yield "transfer-name", window


EXPLANATION = """Key 1: G.T (102), a colleague with a lamp
Subscription: active, expires in 540 s, version 7

replaces       possible: call-id, local and remote are there
remote-target  not needed
star-code      possible: code **

A press sends now:
INVITE sip:5551234@pbx.test SIP/2.0
To: <sip:5551234@pbx.test>
Replaces: 3f1c@pbx.test;to-tag=a1;from-tag=b2;early-only
"""
WALL = 1_700_000_000.0  # seconds, UTC
RECENT = (  # what it was, with whom, how long ago (hours), ringing and talking (seconds), and more
    (CallKind.MISSED, ANNA, 0.2, 17, 0, {}),
    (CallKind.PICKED_UP, party("0891234", "Supplier GmbH"), 0.7, 4, 192, {"picked_up_for": "104"}),
    (CallKind.ELSEWHERE, party("0171998877", ""), 1.5, 9, 0, {"by": "103"}),
    (CallKind.DIALLED, party("102", ""), 3.1, 6, 1250, {}),
    (CallKind.MISSED, party("0305550101", "Dr. Ingeborg Freifrau von Hohenstein-Wallerstein"), 20, 31, 0,
     {"diverted_from": party("600", "Sales"), "seen": True}),
    (CallKind.DIALLED, party("0692233445", ""), 27, 20, 0, {"status": 486, "reason": "Busy Here"}),
    (CallKind.RECEIVED, party("anonymous", ""), 50, 3, 61, {}),
    (CallKind.DECLINED, party("+15550100200", "Telemarketing"), 75, 2, 0, {}),
    (CallKind.RECEIVED, BOB, 400, 5, 4000, {}),
)  # fmt: skip


def recent(window: MainWindow, app: QApplication) -> Iterator[tuple[str, QWidget]]:
    """The list of calls, in the place of the keys."""
    window.history.wall = lambda: WALL
    for number, (kind, who, hours, rang, talked, more) in enumerate(RECENT, start=1):
        seen = {"seen": kind is not CallKind.MISSED, **more}
        began = WALL - hours * 3600
        window.history.put_back(Entry(number, began, kind, "office", who, rang, talked, **seen))
    window.history.start()
    window.pages.open_recent()
    deadline = time.monotonic() + 20
    while window.recent.model.rowCount() < len(RECENT) and time.monotonic() < deadline:
        app.processEvents()
    window.header.show_missed(1)
    app.processEvents()
    yield "recent", window
    window.recent.page.list.choose_first()
    yield "recent-chosen", window
    window.history.close()


BOOK = (
    Contact(1, "Anna Berg", "Nordlicht GmbH", (Number("+49 89 123456", Kind.WORK), Number("0170 1234567", Kind.MOBILE))),
    Contact(2, "Ben Wolf", "", (Number("102", Kind.WORK),)),
    Contact(3, "Dr. Ingeborg Freifrau von Hohenstein-Wallerstein", "Kanzlei Hohenstein, Wallerstein & Partner mbB",
            (Number("+49 (0)30 5550101", Kind.WORK), Number("030 5550102", Kind.FAX), Number("sip:hohenstein@kanzlei.example.org"))),
    Contact(4, "Jürgen Müller", "Südwind AG", (Number("0171 998877", Kind.MOBILE),), "only in the morning"),
    Contact(5, "", "Supplies International GmbH & Co. KG", (Number("+49 69 2233445", Kind.WORK),)),
    Contact(6, "Zoë Lindqvist", "", (Number("0692233445", Kind.HOME), Number("0172 1", Kind.MOBILE))),
)  # fmt: skip


def book(window: MainWindow, app: QApplication) -> Iterator[tuple[str, QWidget]]:
    """The contacts, in the place of the keys."""
    window.book.start()
    window.pages.open_book()
    settle = partial(_settle, window, app)
    settle(0)
    yield "book-empty", window
    window.book.put_back(*BOOK)
    window.phone_book.page.look()
    settle(10)
    yield "book", window
    window.phone_book.page.finder.setText("ber")
    window.phone_book.page.look()
    settle(2)
    yield "book-found", window
    window.phone_book.page.finder.setText("nobody")
    window.phone_book.page.look()
    settle(0)
    yield "book-none", window
    window.phone_book.edit(BOOK[2])
    app.processEvents()
    yield "book-contact", window
    window.phone_book.edit(Contact(0, ""))
    window.desk.page.save()
    app.processEvents()
    yield "book-new", window
    window.book.close()


def _settle(window: MainWindow, app: QApplication, rows: int) -> None:
    deadline = time.monotonic() + 20
    model = window.phone_book.model
    while (model.loading or model.rowCount() != rows) and time.monotonic() < deadline:
        app.processEvents()
    app.processEvents()


def what_happened(window: MainWindow, app: QApplication) -> Iterator[tuple[str, QWidget]]:
    """The ladder of a registration, a call and what was not let in."""
    window.bridge.trace.add(said_on_the_wire())
    window.pages.open_trace()
    for _ in range(20):
        app.processEvents()
    window.desk.page.ladder.setCurrentIndex(window.desk.page.model.index(5, 0))
    app.processEvents()
    yield "trace", window
    window.resize(800, 600)
    app.processEvents()
    app.processEvents()
    yield "trace-small", window


def said_on_the_wire() -> list[TracedMessage]:
    """A registration, a subscription, a call that is refused, and a stranger."""
    here, there = ("192.0.2.17", 40122), ("192.0.2.10", 5060)
    rows = [
        ("> REGISTER sip:pbx.test", "101", "101", "1 REGISTER", ""),
        ("< SIP/2.0 401 Unauthorized", "101", "101", "1 REGISTER", ""),
        ("> REGISTER sip:pbx.test", "101", "101", "2 REGISTER", ""),
        ("< SIP/2.0 200 OK", "101", "101", "2 REGISTER", ""),
        ("> SUBSCRIBE sip:102@pbx.test", "101", "102", "1 SUBSCRIBE", ""),
        ("< NOTIFY sip:101@192.0.2.17:40122", "102", "101", "1 NOTIFY", "dialog-info+xml"),
        ("> SIP/2.0 200 OK", "102", "101", "1 NOTIFY", ""),
        ("> INVITE sip:*8102@pbx.test", "101", "*8102", "1 INVITE", "sdp"),
        ("< SIP/2.0 183 Session Progress", "101", "*8102", "1 INVITE", "sdp"),
        ("< SIP/2.0 603 Decline", "101", "*8102", "1 INVITE", ""),
        ("> ACK sip:*8102@pbx.test", "101", "*8102", "1 ACK", ""),
        ("< OPTIONS sip:100@192.0.2.17", "sipvicious", "100", "1 OPTIONS", ""),
    ]
    made = []
    for number, (first, caller, called, cseq, kind) in enumerate(rows):
        start = first[2:] if first[2:].startswith("SIP/") else f"{first[2:]} SIP/2.0"
        lines = [
            start,
            "Via: SIP/2.0/UDP 192.0.2.17:40122;branch=z9hG4bK5f3a",
            f"From: <sip:{caller}@pbx.test>;tag=9c1",
        ]
        lines += [f"To: <sip:{called}@pbx.test>", "Call-ID: 3f1c8a77@192.0.2.17", f"CSeq: {cseq}"]
        lines += ["Event: dialog"] * ("NOTIFY" in start or "SUBSCRIBE" in start)
        lines += [f"Content-Type: application/{kind}"] * bool(kind)
        if cseq == "2 REGISTER" and first[0] == ">":
            lines.append('Authorization: Digest username="101", realm="pbx", response="0123456789abcdef"')
        body = "v=0\r\n" if kind == "sdp" else "<dialog-info/>\r\n" if kind else ""
        data = "\r\n".join([*lines, f"Content-Length: {len(body)}", "", body]).encode()
        far = ("203.0.113.77", 5071) if caller == "sipvicious" else there
        message = traced(1_800_000_000 + number * 0.0473, first[0] == "<", "udp", (here, far), data)
        made.append(message.remarked("not let in") if far != there else message)
    return made


EXTRAS = {
    "desk": what_happened,
    "ring": book,
    "idle": dialogs,
    "empty": many_keys,
    "in_call": question,
    "trouble": forwarding,
    "two_offers": popup,
    "incoming": recent,
}


def main(argv: list[str]) -> None:
    """Render."""
    folder = Path(argv[0] if argv else ".")
    folder.mkdir(parents=True, exist_ok=True)
    choices = [c for c in ThemeChoice if c.value in argv] or [ThemeChoice.LIGHT, ThemeChoice.DARK]
    names = [name for name in argv[1:] if name in SCENES] or list(SCENES)
    face = next((each for each in (Face.WALL, Face.MINI) if each.value in argv[1:]), Face.DESK)
    app = QApplication.instance() or QApplication([])
    speak()
    theme = Theme(app)
    for choice in choices:
        theme.choose(choice)
        for name in names:
            window = build(SCENES[name], theme)
            window.faces.choose(face)
            window.show()
            app.processEvents()
            app.processEvents()
            window.grab().save(str(folder / f"{name}-{choice.value}.png"))
            if name in EXTRAS and face is Face.DESK:
                for part, widget in EXTRAS[name](window, app):
                    widget.grab().save(str(folder / f"{part}-{choice.value}.png"))
                    if widget is not window:
                        widget.close()
            window.close()
            window.deleteLater()


if __name__ == "__main__":
    main(sys.argv[1:])
