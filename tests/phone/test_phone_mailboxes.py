# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether messages wait: what servers say of it (RFC 3842), when they are asked, and for how long that holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from deskphone.errors import PeerError
from deskphone.phone import commands as cmd
from deskphone.phone import events as evt
from deskphone.phone.message_summary import MessageSummary, read_summary
from deskphone.phone.phone import Phone
from deskphone.phone.views import AccountChanged, Blink, KeyChanged, Lamp, Mailbox

KIND = "application/simple-message-summary"
TWO_NEW = b"Messages-Waiting: yes\r\nMessage-Account: sip:103@pbx.test\r\nVoice-Message: 2/8 (0/2)\r\n"
NONE_NEW = b"Messages-Waiting: no\r\nVoice-Message: 0/8 (0/0)\r\n"

SAID = {
    "RFC 3842 section 5.2": (TWO_NEW, MessageSummary(True, 2, 8, "sip:103@pbx.test")),
    "no counts": (b"Messages-Waiting: no\r\n", MessageSummary(False)),
    "Asterisk's": (
        b"Messages-Waiting: yes\r\nMessage-Account: sip:asterisk@10.0.0.1\r\nVoice-Message: 1/0 (0/0)\r\n",
        MessageSummary(True, 1, 0, "sip:asterisk@10.0.0.1"),
    ),
    "without urgent ones, spaces, bare LF": (
        b"messages-waiting :YES\nvoice-message: 3 / 1\n",
        MessageSummary(True, 3, 1),
    ),
    "counts and no status": (b"Voice-Message: 1/2 (0/0)\r\n", MessageSummary(True, 1, 2)),
    "none new and no status": (b"Voice-Message: 0/2\r\n", MessageSummary(False, 0, 2)),
    "fax only": (b"Messages-Waiting: yes\r\nFax-Message: 2/0\r\n", MessageSummary(True)),
    "counts that are none": (b"Messages-Waiting: yes\r\nVoice-Message: many/0\r\n", MessageSummary(True)),
    "a count of ten digits": (
        b"Messages-Waiting: yes\r\nVoice-Message: 1/9999999999\r\n",
        MessageSummary(True),
    ),
    "a mark before it all": ("\ufeffMessages-Waiting: yes".encode(), MessageSummary(True)),
    "twice": (b"Messages-Waiting: no\r\nMessages-Waiting: yes\r\n", MessageSummary(False)),
    "headers after an empty line": (
        TWO_NEW + b"\r\nTo: <sip:a@b>\r\n",
        MessageSummary(True, 2, 8, "sip:103@pbx.test"),
    ),
}


@pytest.mark.parametrize(("body", "summary"), SAID.values(), ids=SAID)
def test_what_servers_say(body: bytes, summary: MessageSummary) -> None:
    assert read_summary(KIND, body) == summary
    assert read_summary(f"{KIND.upper()};charset=utf-8", body) == summary
    assert read_summary("", body) == summary


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (KIND, b"Hello"),
        (KIND, b"\xff\xfe\x00"),
        (KIND, b"Messages-Waiting: perhaps\r\n"),
        ("text/html", TWO_NEW),
        ("x" * 9999, TWO_NEW),
    ],
    ids=["words", "octets", "perhaps", "another type", "a long type"],
)
def test_what_tells_of_no_messages_is_refused_in_a_sentence(kind: str, body: bytes) -> None:
    with pytest.raises(PeerError, match=r"^The server.{10,200}\.$"):
        read_summary(kind, body)


class Box:
    """A phone that asks for its messages; time passes when a test says so."""

    def __init__(self, make_rig: Callable[..., Any], **account: Any) -> None:
        self.rig = make_rig(account=account)
        self.rig.phone = Phone(self.rig.config, lambda name: "secret", lambda: 0.0, messages=True)
        self.rig.start()

    @property
    def mailbox(self) -> Mailbox | None:
        mailbox: Mailbox | None = self.rig.phone.accounts["office"].mailbox
        return mailbox

    def asked(self) -> cmd.Subscribe:
        subscribe: cmd.Subscribe = self.rig.one(cmd.Subscribe)
        self.watch = subscribe.watch
        return subscribe

    def notify(self, body: bytes, state: str = "active", kind: str = KIND) -> Box:
        self.rig.tell(evt.NotifyReceived(self.watch, state, kind, body, 600, 1))
        return self

    def over(self, status: int, reason: str = "", retry_after: float | None = None) -> None:
        ended = evt.SubscriptionState.TERMINATED
        self.rig.tell(evt.SubscriptionChanged(self.watch, ended, status, reason, retry_after))


@pytest.fixture
def box(rig: Callable[..., Any]) -> Box:
    made = Box(rig)
    assert made.asked() == cmd.Subscribe(made.watch, "office", "sip:103@pbx.test", 600, "message-summary")
    return made


def test_a_registered_account_asks_for_its_own_messages(box: Box) -> None:
    assert box.mailbox is None
    box.rig.take(AccountChanged)
    box.notify(TWO_NEW)
    assert box.mailbox == Mailbox(True, 2, 8)
    assert box.rig.take(AccountChanged) == [AccountChanged("office")]
    box.notify(TWO_NEW)
    assert box.rig.take(AccountChanged) == []
    assert box.notify(NONE_NEW).mailbox == Mailbox(False, 0, 8)


def test_who_only_watches_or_calls_does_not_ask(rig: Callable[..., Any]) -> None:
    assert rig().start().take(cmd.Subscribe) == []


def test_an_account_that_registers_nowhere_does_not_ask(rig: Callable[..., Any]) -> None:
    assert Box(rig, register=False).rig.take(cmd.Subscribe) == []


def test_an_empty_notify_says_nothing(box: Box) -> None:
    box.notify(TWO_NEW).notify(b"").notify(b"", "pending")
    assert box.mailbox == Mailbox(True, 2, 8)


def test_a_notify_that_cannot_be_read_is_said_and_nothing_is_known(box: Box) -> None:
    box.notify(TWO_NEW).notify(b"Hello")
    assert box.mailbox is None
    assert box.rig.sentences("messages office") == [
        "Whether messages wait for 103@pbx.test is not known: "
        "The server's word on messages says neither yes nor no."
    ]
    box.notify(TWO_NEW)
    assert box.mailbox == Mailbox(True, 2, 8)


def test_what_was_told_is_known_until_the_server_is_lost(box: Box) -> None:
    box.notify(TWO_NEW)
    box.rig.register(0, "offline", reason="no answer")
    assert box.mailbox is None
    assert cmd.Unsubscribe(box.watch, farewell=False) in box.rig.take(cmd.Unsubscribe)
    box.notify(TWO_NEW)
    assert box.mailbox is None, "an old NOTIFY came back"
    box.rig.register()
    assert box.asked().package == "message-summary"
    assert box.notify(NONE_NEW).mailbox == Mailbox(False, 0, 8)


@pytest.mark.parametrize("status", [403, 404, 489, 501])
def test_a_server_without_messages_is_no_fault(box: Box, status: int) -> None:
    box.rig.take(evt.EngineFailed)
    box.over(status)
    assert [said for said in box.rig.said if getattr(said, "text", "")] == []
    assert box.mailbox is None
    box.rig.advance(5.0)
    assert box.rig.take(cmd.Subscribe) == []
    box.rig.advance(3600.0)
    assert box.rig.take(cmd.Subscribe) != []


def test_what_is_told_unasked_stays_when_asking_is_refused(box: Box) -> None:
    box.rig.tell(evt.MessagesTold("office", KIND, TWO_NEW))
    box.over(489)
    assert box.mailbox == Mailbox(True, 2, 8)
    box.rig.register(0, "offline")
    assert box.mailbox is None


def test_a_mailbox_that_is_taken_away_is_shown_no_more(box: Box) -> None:
    box.notify(TWO_NEW)
    box.over(404)
    assert box.mailbox is None


def test_what_is_told_of_nobody_is_left(box: Box) -> None:
    box.rig.tell(evt.MessagesTold("elsewhere", KIND, TWO_NEW), evt.MessagesTold("", KIND, TWO_NEW))
    assert box.mailbox is None


def test_a_subscription_that_ends_is_begun_anew_and_what_is_known_stays(box: Box) -> None:
    box.notify(TWO_NEW)
    box.over(0, "deactivated")
    assert box.mailbox == Mailbox(True, 2, 8)
    box.rig.advance(1.0)
    assert box.asked().uri == "sip:103@pbx.test"


def test_without_a_notify_it_is_asked_again(box: Box) -> None:
    box.rig.advance(60.0)
    assert box.rig.take(cmd.Unsubscribe) != []
    assert box.rig.take(cmd.Subscribe) != []


def test_a_server_that_forgot_a_lamp_is_asked_for_the_messages_too(rig: Callable[..., Any]) -> None:
    made = rig({"type": "blf", "target": "102"})
    made.phone = Phone(made.config, lambda name: "secret", lambda: 0.0, messages=True)
    made.start()
    lamp, messages = sorted(made.take(cmd.Subscribe), key=lambda each: each.package)
    made.tell(evt.NotifyReceived(messages.watch, "active", KIND, TWO_NEW, 600, 1)).take(
        cmd.RefreshSubscription
    )
    made.tell(evt.SubscriptionChanged(lamp.watch, evt.SubscriptionState.TERMINATED, 481, "gone"))
    assert cmd.RefreshSubscription(messages.watch) in made.take(cmd.RefreshSubscription)


def test_an_account_that_changes_begins_anew(box: Box) -> None:
    box.notify(TWO_NEW)
    account = box.rig.config.account[0].model_copy(update={"user": "104"})
    box.rig.phone.reconfigure(box.rig.config.model_copy(update={"account": [account]}), box.rig.now)
    box.rig.settle()
    box.rig.register()
    assert box.asked().uri == "sip:104@pbx.test"
    assert box.mailbox is None


def test_the_end_says_goodbye(box: Box) -> None:
    box.notify(TWO_NEW)
    box.rig.phone.stop(box.rig.now)
    box.rig.settle()
    assert cmd.Unsubscribe(box.watch) in box.rig.take(cmd.Unsubscribe)


NUMBERS = {
    "the account's own": ({"voicemail": "8500"}, "Asterisk PBX 20", "sip:*97@pbx.test", "8500"),
    "the make's": ({}, "Asterisk PBX 20", "", "*97"),
    "FreeSWITCH's": ({}, "FreeSWITCH-mod_sofia/1.10", "", "*98"),
    "what the server names": ({}, "", "sip:*55@pbx.test", "*55"),
    "not one's own number": ({}, "", "sip:103@pbx.test", ""),
    "not a name": ({}, "", "sip:asterisk@10.0.0.1", ""),
    "nothing": ({}, "", "", ""),
    "no words of strangers": ({}, "", "sip:%0d%0aX:1@pbx.test", ""),
}


@pytest.mark.parametrize(("account", "server", "told", "number"), NUMBERS.values(), ids=NUMBERS)
def test_which_number_plays_them(
    rig: Callable[..., Any], account: dict[str, str], server: str, told: str, number: str
) -> None:
    box = Box(rig, **account)
    box.rig.register(server=server)
    box.asked()
    body = f"Messages-Waiting: yes\r\nMessage-Account: {told}\r\n".encode()
    box.notify(body)
    assert box.mailbox == Mailbox(True, number=number)


def test_what_comes_unasked_names_no_number_to_call(box: Box) -> None:
    """A proxy hands on what any user of it writes, and the key for messages would call a dear number."""
    body = b"Messages-Waiting: yes\r\nMessage-Account: sip:0900123456@pbx.test\r\n"
    box.rig.tell(evt.MessagesTold("office", KIND, body))
    assert box.mailbox == Mailbox(True, number="")
    box.notify(body)
    assert box.mailbox == Mailbox(True, number="0900123456")


def test_keys_of_both_functions_have_lamps(rig: Callable[..., Any]) -> None:
    keys = [{"type": "keyevent", "target": name} for name in ("F_RETRIEVE", "dnd", "hold")]
    made = rig(*keys).start()
    shown = lambda: [(key.lamp, key.blink) for key in made.phone.keys]  # noqa: E731
    on, out = (Lamp.ON, Blink.STEADY), (Lamp.NONE, Blink.OFF)
    assert shown() == [out, out, out]
    made.take(KeyChanged)
    made.tell(evt.MessagesTold("office", KIND, TWO_NEW)).do(cmd.DoNotDisturb(True))
    assert shown() == [on, on, out]
    assert made.take(KeyChanged) == [KeyChanged(0), KeyChanged(1)]
    made.phone.reconfigure(made.config.model_copy(update={"key": made.config.key[::-1]}), made.now)
    made.settle()
    assert shown() == [out, on, on]
    made.tell(evt.MessagesTold("office", KIND, NONE_NEW)).do(cmd.DoNotDisturb(False))
    assert shown() == [out, out, out]
    made.tell(evt.MessagesTold("office", KIND, TWO_NEW)).register(0, "offline")
    assert shown() == [out, out, out], "nothing is known of a server that is lost"
    made.register().tell(evt.MessagesTold("office", KIND, TWO_NEW))
    assert shown() == [out, out, on]
    made.phone.reconfigure(made.config.model_copy(update={"account": []}), made.now)
    made.settle()
    assert shown() == [out, out, out], "nor of an account that is gone"
