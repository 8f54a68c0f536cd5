# SPDX-License-Identifier: GPL-3.0-or-later
"""SUBSCRIBE to dialog events: what is granted, what is refused (RFC 6665, RFC 4235)."""

from __future__ import annotations

import pytest
from corewire import CONFIG, CoreWire

from deskphone.config.pbx_file import read_pbx_config
from deskphone.pbx.notifier.subscriptions import TABLE, Subscription
from deskphone.sip.dialog import Dialog
from deskphone.sip.uri import Address, Uri

DIALOG = Dialog("c", Address.parse("<sip:a@b>;tag=1"), Address.parse("<sip:c@d>;tag=2"), Uri.parse("sip:c@d"))


@pytest.fixture
def wire():
    return CoreWire()


def refresh(phone, answer, **options):
    return phone.subscribe("102", to_tag=answer.headers.get("To").partition("tag=")[2], **options)


def test_subscription_is_granted_and_told_at_once(wire):
    phone = wire.phone()
    answer = phone.subscribe(expires=600)
    assert answer.status == 200
    assert answer.headers.get("Expires") == "600"
    assert answer.headers.get("Contact") == "<sip:127.0.0.1:5060>"
    (document,) = phone.documents()
    assert document.subscription.state == "active"
    assert document.subscription.expires == 600
    assert document.full
    assert document.entity == "sip:102@pbx.test"
    assert document.dialogs == []
    request = document.request
    assert request.headers.get("Event") == "dialog"
    assert request.content_type == "application/dialog-info+xml"
    assert request.call_id == "sub-102-101"
    assert request.from_.tag == answer.to.tag
    assert request.to.tag == answer.from_.tag
    assert request.uri == "sip:101@127.0.0.1:6001"


REFUSALS = [
    ("unknown event", ["Event: presence"], 489, "Allow-Events", "dialog, message-summary"),
    ("no event", ["Event: -"], 489, "Allow-Events", "dialog, message-summary"),
    ("other body only", ["Accept: application/pidf+xml"], 406, "Accept", "application/dialog-info+xml"),
    ("required extension", ["Require: gruu"], 420, "Unsupported", "gruu"),
    ("no contact", ["Contact: -"], 400, "Content-Length", "0"),
    ("broken contact", ["Contact: <sip:"], 400, "Content-Length", "0"),
]


@pytest.mark.parametrize(
    ("headers", "status", "name", "value"), [row[1:] for row in REFUSALS], ids=[row[0] for row in REFUSALS]
)
def test_refused(wire, headers, status, name, value):
    phone = wire.phone()
    answer = phone.subscribe("102", *headers)
    assert answer.status == status
    assert answer.headers.get(name) == value
    assert len(wire.core.notifier.table) == 0
    assert phone.notifies == []


@pytest.mark.parametrize(
    "accept",
    ["*/*", "application/*", "application/pidf+xml, Application/Dialog-Info+XML;q=0.5"],
)
def test_accept_may_be_a_range_or_a_list(wire, accept):
    assert wire.phone().subscribe("102", f"Accept: {accept}").status == 200


def test_no_accept_means_the_default(wire):
    assert wire.phone().subscribe("102", "Accept: -").status == 200


def test_unknown_extension_is_404(wire):
    assert wire.phone().subscribe("999").status == 404


def test_foreign_domain_is_404(wire):
    answer = wire.phone().request("SUBSCRIBE", "102@elsewhere.test", "Event: dialog", "Contact: <sip:a@b>")
    assert answer.status == 404


def test_wrong_password_is_401(wire):
    assert wire.phone(password="wrong").subscribe().status == 401
    assert len(wire.core.notifier.table) == 0


@pytest.mark.parametrize(
    ("asked", "granted"),
    [(None, 3600), (10, 10), (7200, 7200), (90000, 7200)],
    ids=["default", "least", "most", "cut"],
)
def test_lifetime(wire, asked, granted):
    assert wire.phone().subscribe(expires=asked).headers.get("Expires") == str(granted)


def test_too_brief_is_423_with_the_least(wire):
    answer = wire.phone().subscribe(expires=5)
    assert answer.status == 423
    assert answer.headers.get("Min-Expires") == "10"


def test_fetch_gives_one_notify_and_no_subscription(wire):
    wire.ring()
    phone = wire.phone()
    answer = phone.subscribe(expires=0)
    assert answer.status == 200
    assert answer.headers.get("Expires") == "0"
    (document,) = phone.documents()
    assert document.subscription.state == "terminated"
    assert document.states == ["early"]
    assert len(wire.core.notifier.table) == 0


def test_event_id_is_repeated(wire):
    phone = wire.phone()
    phone.subscribe("102", "Event: dialog;id=7")
    assert phone.notifies[0].headers.get("Event") == "dialog;id=7"


def test_refresh_gives_the_full_state_and_a_new_lifetime(wire):
    wire.ring()
    phone = wire.phone()
    answer = phone.subscribe(expires=60)
    wire.advance(50)
    assert refresh(phone, answer, expires=60).status == 200
    wire.advance(50)
    assert len(wire.core.notifier.table) == 1
    first, second = phone.documents()
    assert (first.version, second.version) == (1, 2)
    assert second.states == ["early"]
    assert second.subscription.expires == 60


def test_refresh_of_an_unknown_subscription_is_481(wire):
    phone = wire.phone()
    phone.subscribe()
    assert phone.subscribe("102", to_tag="nobody").status == 481


def test_refresh_by_another_user_is_481(wire):
    answer = wire.phone().subscribe(call_id="same")
    stranger = wire.phone("103", 6003)
    stranger_answer = stranger.request(
        "SUBSCRIBE",
        "102@pbx.test",
        "Event: dialog",
        f"Contact: {stranger.contact}",
        call_id="same",
        to_tag=answer.to.tag,
    )
    assert stranger_answer.status == 481


def test_refresh_from_another_address_moves_the_subscription(wire):
    phone = wire.phone(port=6001)
    answer = phone.subscribe()
    moved = wire.phone(port=6009)
    moved.cseq, moved.digest = phone.cseq, phone.digest
    assert refresh(moved, answer).status == 200
    wire.ring()
    assert moved.documents()[-1].states == ["early"]
    assert moved.notifies[-1].uri == "sip:101@127.0.0.1:6009"


def test_older_cseq_is_refused(wire):
    phone = wire.phone()
    answer = phone.subscribe(cseq=10)
    assert refresh(phone, answer, cseq=5).status == 500
    assert refresh(phone, answer, cseq=20).status == 200


def test_unsubscribe_gives_a_last_notify(wire):
    phone = wire.phone()
    answer = phone.subscribe()
    assert refresh(phone, answer, expires=0).status == 200
    last = phone.documents()[-1]
    assert last.subscription.state == "terminated"
    assert last.version == 2
    assert len(wire.core.notifier.table) == 0
    wire.ring()
    assert phone.documents()[-1].version == 2


def test_expiry_is_told_with_its_reason(wire):
    phone = wire.phone()
    phone.subscribe(expires=60)
    wire.advance(59)
    assert len(phone.notifies) == 1
    wire.advance(2)
    last = phone.documents()[-1]
    assert (last.subscription.state, last.subscription.reason) == ("terminated", "timeout")
    assert len(wire.core.notifier.table) == 0


def test_two_subscriptions_of_one_phone_are_two(wire):
    phone = wire.phone()
    phone.subscribe("102")
    phone.subscribe("103")
    phone.subscribe("102", call_id="again")
    assert len(wire.core.notifier.table) == 3
    assert wire.core.notifier.table.watched_by("101") == 3


def test_one_user_may_not_fill_the_memory(wire):
    wire.core.notifier.most_per_watcher = 2
    phone = wire.phone()
    assert [phone.subscribe(call_id=name).status for name in "abc"] == [200, 200, 503]


def test_the_oldest_of_many_subscriptions_to_one_extension_ends(wire):
    """Seen: 1,500 of one user to one extension, each told of every call."""
    wire.core.notifier.most_to_one = 3
    phone = wire.phone()
    assert [phone.subscribe(call_id=name).status for name in "abcde"] == [200] * 5
    assert phone.subscribe("103", call_id="other").status == 200
    assert [each.dialog.call_id for each in wire.core.notifier.table] == ["c", "d", "e", "other"]
    ended = [each for each in phone.documents() if each.subscription.state == "terminated"]
    assert [each.request.call_id for each in ended] == ["a", "b"]
    assert {each.subscription.reason for each in ended} == {"rejected"}


@pytest.mark.parametrize(("watches", "left"), [(2, "de"), (0, "abcde")])
def test_how_often_one_user_may_watch_the_same_is_configured(wire, watches, left):
    text = CONFIG.replace("[server]", f"[server]\nlimits = {{ watches = {watches} }}")
    wire.core.reconfigure(read_pbx_config(text)[0], wire.now)
    phone = wire.phone()
    for name in "abcde":
        phone.subscribe(call_id=name)
    assert "".join(each.dialog.call_id for each in wire.core.notifier.table) == left


def test_who_does_not_answer_holds_no_more_than_twice_as_many(wire):
    """Each that was ended waited 32 s for the answer to its last NOTIFY: 1,500 of them took 106 MB."""
    wire.core.notifier.most_to_one = 3
    phone = wire.phone()
    phone.notify_status = 0
    assert [phone.subscribe(call_id=name).status for name in "abcdefghi"] == [200] * 7 + [503] * 2
    assert len(wire.core.notifier.table) == 7
    assert phone.subscribe("103", call_id="other").status == 200
    wire.advance(40)
    assert phone.subscribe(call_id="z").status == 200


def test_a_subscribe_is_no_place_to_keep_things(wire):
    """Each NOTIFY carries From, To, Call-ID and Contact back, and all of it is kept for as long as it lasts."""
    phone = wire.phone()
    long = "x" * 4000
    assert phone.subscribe("102", f"User-Agent: {long}", call_id="a").status == 200
    refused = phone.subscribe("102", f"User-Agent: {long}", f"Subject: {long}", call_id="b")
    assert (refused.status, refused.reason) == (513, "Message Too Large")
    assert len(wire.core.notifier.table) == 1


def test_reload_ends_what_no_longer_exists(wire):
    gone, rejected, kept = wire.phone("101", 6001), wire.phone("103", 6003), wire.phone("101", 6004)
    gone.subscribe("103")
    rejected.subscribe("102")
    kept.subscribe("102", call_id="kept")
    text = CONFIG.replace('number = "103"', 'number = "104"')
    wire.core.reconfigure(read_pbx_config(text)[0], wire.now)
    wire.settle()
    assert gone.documents()[-1].subscription.reason == "noresource"
    assert rejected.documents()[-1].subscription.reason == "rejected"
    assert kept.documents()[-1].subscription.state == "active"
    assert len(wire.core.notifier.table) == 1


def test_stop_ends_all_politely(wire):
    phone = wire.phone()
    phone.subscribe()
    wire.core.stop(wire.now)
    assert wire.core.busy()
    wire.settle()
    last = phone.documents()[-1].subscription
    assert (last.state, last.reason) == ("terminated", "deactivated")
    assert not wire.core.busy()


@pytest.mark.parametrize(("step", "target"), TABLE.items(), ids=[f"{a}, {b}" for a, b in TABLE])
def test_state_machine(step, target):
    state, what = step
    subscription = Subscription("102", "101", DIALOG, None, "", 0.0, "", state=state)
    assert subscription.step(what)
    assert (subscription.state, subscription.reason) == target


@pytest.mark.parametrize("what", ["accepted", "refreshed", "expired", "unsubscribed", "server stops"])
def test_nothing_follows_the_end(what):
    subscription = Subscription("102", "101", DIALOG, None, "", 0.0, "", state="terminated", reason="timeout")
    assert not subscription.step(what)
    assert (subscription.state, subscription.reason) == ("terminated", "timeout")
