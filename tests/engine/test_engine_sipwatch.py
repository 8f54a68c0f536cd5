# SPDX-License-Identifier: GPL-3.0-or-later
"""A subscription on the project's own SIP core by the clock: what it says, its refreshes, NOTIFYs and end."""

from __future__ import annotations

import pytest
from watch_bench import ACCOUNT, ACTIVE, BODY, OVER, PENDING, Bench

from deskphone.engine.sipwatch.subscription import Target
from deskphone.phone.events import NotifyReceived, SubscriptionChanged
from deskphone.sip.headers import Headers
from deskphone.sip.message import Request, make_response


def test_what_a_subscribe_says(bench):
    request = bench.subscribe().request
    headers = request.headers
    assert request.uri == "sip:102@pbx.test"
    assert str(request.from_.uri) == "sip:101@pbx.test"
    assert request.from_.display == 'An "A"'
    assert str(request.to.uri) == "sip:102@pbx.test"
    assert str(request.contact.uri) == "sip:101@192.0.2.1:40000"
    assert headers.values("Accept") == ["application/dialog-info+xml"]
    assert (headers.get("Event"), headers.get("Expires")) == ("dialog", "600")
    assert headers.get("Supported") is None, "a list is taken only where one was asked for"


def test_what_a_subscribe_to_a_list_says(bench):
    target = Target("w", "sip:list-101@pbx.test", 600, ACCOUNT, bench.flow, eventlist=True)
    bench.watcher.subscribe(target, 0.0)
    headers = bench.next().request.headers
    assert headers.values("Supported") == ["eventlist"]
    accepted = ["application/dialog-info+xml", "multipart/related", "application/rlmi+xml"]
    assert headers.values("Accept") == accepted, "Asterisk takes the first one"


def test_the_life_of_a_subscription(bench):
    event = bench.subscribe()
    bench.answer(event, 200)
    assert bench.changes == [(PENDING, 200, "OK", None)]
    assert bench.notify(event) == 200
    assert bench.told[1:] == [
        NotifyReceived("w", "active", "application/dialog-info+xml", BODY, 600, 1),
        SubscriptionChanged("w", ACTIVE),
    ]
    bench.told.clear()
    bench.watcher.refresh("w", bench.now)
    again = bench.next()
    assert (again.request.call_id, again.request.cseq.number) == (event.request.call_id, 2)
    assert again.request.to.tag == "notifier"
    assert again.request.uri == "sip:notifier@192.0.2.2"
    bench.answer(again, 200)
    assert bench.told == []
    bench.watcher.unsubscribe("w", bench.now)
    last = bench.next()
    assert last.request.headers.get("Expires") == "0"
    bench.answer(last, 200, [("Expires", "0")])
    assert bench.notify(event, "terminated;reason=timeout") == 200
    assert bench.told == []
    assert bench.watcher.idle
    bench.advance(100)
    assert bench.watcher.next_timer() is bench.phone.next_timer() is None


@pytest.mark.parametrize(("granted", "at"), [(600, 510.0), (60, 51.0), (1, 2.0)])
def test_it_is_refreshed_at_85_percent(bench, granted, at):
    event = bench.active()
    bench.watcher.refresh("w", bench.now)
    bench.answer(bench.next(), 200, [("Expires", str(granted))])
    assert bench.watcher.next_timer() == pytest.approx(at)
    bench.advance(at + 0.1)
    assert bench.next().request.call_id == event.request.call_id


def test_a_notifier_may_shorten_it(bench):
    event = bench.active()
    bench.notify(event, "active;expires=100")
    assert bench.watcher.next_timer() == pytest.approx(85.0)


ENDINGS = [
    ("deactivated", "terminated;reason=deactivated", "deactivated", None),
    ("probation", "Terminated; reason=Probation; retry-after=60", "probation", 60.0),
    ("without a reason", "terminated", "", None),
]


@pytest.mark.parametrize(("state", "reason", "retry"), [r[1:] for r in ENDINGS], ids=[r[0] for r in ENDINGS])
def test_the_notifier_ends_it(bench, state, reason, retry):
    event = bench.active()
    assert bench.notify(event, state, b"") == 200
    assert bench.told == [
        NotifyReceived("w", "terminated", "application/dialog-info+xml", b"", None, 2),
        SubscriptionChanged("w", OVER, 0, reason, retry),
    ]
    assert bench.notify(event) == 481
    assert bench.watcher.next_timer() is None


def test_an_answer_after_the_end_revives_nothing(bench):
    event = bench.active()
    bench.watcher.refresh("w", bench.now)
    refresh = bench.next()
    bench.notify(event, "terminated;reason=giveup", b"")
    bench.told.clear()
    bench.answer(refresh, 200)
    assert bench.told == []
    assert bench.watcher.next_timer() is None


def test_a_notify_may_overtake_the_answer(bench):
    event = bench.subscribe()
    assert bench.notify(event) == 200
    bench.answer(event, 200)
    assert bench.changes == [(ACTIVE, 0, "", None)]
    bench.watcher.refresh("w", bench.now)
    refresh = bench.next()
    assert refresh.request.cseq.number == 2
    assert refresh.request.to.tag == "notifier"


def test_pending_is_told(bench):
    event = bench.subscribe()
    bench.answer(event, 202)
    bench.notify(event, "pending")
    bench.notify(event, "active")
    assert bench.changes == [(PENDING, 202, "Accepted", None), (ACTIVE, 0, "", None)]


def test_the_tag_of_the_first_notify_counts(bench):
    event = bench.subscribe()
    bench.answer(event, 200, tag="proxy")
    assert bench.notify(event, tag="one") == 200
    assert bench.notify(event, tag="two") == 481


NOTIFIES = [
    ("of another package", {"package": "presence"}, 489),
    ("of a package that is no token", {"package": ";;"}, 489),
    ("without an Event", {"package": ""}, 200),
    ("with a parameter of the event", {"package": "Dialog;sla"}, 200),
    ("without a state", {"state": ""}, 200),
    ("with a state that is none", {"state": ";;"}, 200),
    ("of a notifier that counts anew", {"cseq": 3}, 200),
]


@pytest.mark.parametrize(("fields", "status"), [r[1:] for r in NOTIFIES], ids=[r[0] for r in NOTIFIES])
def test_notifies(bench, fields, status):
    event = bench.active()
    bench.notify(event, cseq=1000)
    bench.cseq = 1000
    bench.told.clear()
    assert bench.notify(event, **fields) == status
    assert len(bench.told) == (status == 200)


def test_a_notify_overtaken_on_its_way_is_answered_and_told_to_nobody(bench):
    event = bench.active()
    bench.notify(event, cseq=1000)
    bench.told.clear()
    assert bench.notify(event, cseq=999) == 200
    assert bench.told == []


def test_strangers(bench):
    event = bench.subscribe()
    event.request.headers.set("Call-ID", "another")
    assert bench.notify(event) == 481
    for method, status in (("OPTIONS", 200), ("INVITE", 405)):
        fields = [("From", "<sip:x@y>;tag=1"), ("To", "<sip:101@pbx.test>"), ("Call-ID", method)]
        fields.append(("CSeq", f"1 {method}"))
        bench.server.request(Request(method, "sip:101@192.0.2.1", Headers(fields)), bench.back, bench.now)
        bench.run()
        assert bench.answers.pop().response.status == status


def test_a_refresh_waits_for_the_answer_before(bench):
    bench.active()
    for _ in range(3):
        bench.watcher.refresh("w", bench.now)
    first = bench.next()
    assert bench.requests == []
    bench.answer(first, 200)
    bench.answer(bench.next(), 200)
    assert bench.requests == []


def test_unsubscribing_before_the_answer(bench):
    event = bench.subscribe()
    bench.watcher.unsubscribe("w", bench.now)
    bench.run()
    assert bench.requests == []
    bench.answer(event, 200)
    last = bench.next()
    assert last.request.headers.get("Expires") == "0"
    bench.answer(last, 481)
    assert bench.told == []
    assert bench.watcher.idle


def test_a_farewell_to_a_dead_server_is_quiet_and_forgotten(bench):
    bench.active()
    bench.deaf = True
    bench.watcher.unsubscribe_all(bench.now)
    bench.advance(100)
    assert bench.told == []
    assert bench.watcher.idle


def test_the_same_name_again_replaces(bench):
    first = bench.active()
    second = bench.subscribe()
    assert second.request.headers.get("Expires") == "0"
    third = bench.next()
    assert third.request.call_id != first.request.call_id
    bench.notify(first)
    assert bench.told == []


def test_behind_a_nat_the_contact_is_where_the_server_sees_us(bench):
    event = bench.subscribe()
    via = event.request.top_via.with_param("received", "198.51.100.9").with_param("rport", "6000")
    event.request.replace_top_via(via)
    bench.answer(event, 200)
    moved = bench.next()
    assert str(moved.request.contact.uri) == "sip:101@198.51.100.9:6000"
    bench.answer(moved, 200)  # seen elsewhere again: a NAT that changes ports each time is left alone
    assert bench.requests == []


def test_a_debugging_log_shows_subscribe_and_notify(bench, caplog):
    caplog.set_level("DEBUG", "deskphone.engine.watch")
    event = bench.active()
    bench.notify(event, body=b"<dialog-info/>")
    told = [record.getMessage() for record in caplog.records]
    for begin, inside in (
        ("> ", "SUBSCRIBE sip:"),
        ("< ", "SIP/2.0 200 OK"),
        ("< ", "NOTIFY sip:"),
        ("> ", "SIP/2.0 200 OK"),
        ("< ", "<dialog-info/>"),
    ):
        assert any(line.startswith(begin) and inside in line for line in told), told


@pytest.mark.parametrize("answered", [True, False], ids=["after the 200", "before the 200"])
def test_a_notify_whose_to_lacks_our_tag_is_known_by_its_call_id(bench, answered):
    """As SIPp-by-example's recipient of BLF sends it; it was answered 481, and the lamp stayed pending."""
    event = bench.subscribe()
    if answered:
        bench.answer(event, 200)
    bench.told.clear()
    assert bench.notify(event, to="<sip:101@pbx.test>") == 200
    [told] = [each for each in bench.told if isinstance(each, NotifyReceived)]
    assert (told.watch, told.body) == ("w", BODY)
    assert "To lacks the tag" in told.remark
    if not answered:
        bench.answer(event, 200)
    assert bench.notify(event) == 200
    assert [each for each in bench.told if isinstance(each, NotifyReceived)][-1].remark == ""
    bench.watcher.refresh("w", bench.now)
    again = bench.next().request
    assert again.from_.tag == event.request.from_.tag


def test_another_tag_or_event_is_still_refused(bench):
    event = bench.active()
    assert bench.notify(event, to="<sip:101@pbx.test>;tag=foreign") == 481
    assert bench.notify(event, to="<sip:101@pbx.test>", package="presence") == 489
    bench.watcher.drop("w")
    assert bench.notify(event, to="<sip:101@pbx.test>") == 481


def _moved_to(bench, host):
    """From now on the notifier sends from this address."""
    bench.flow = bench.flow._replace(remote=(host, 5060))


@pytest.mark.parametrize("state", ["active;expires=600", "terminated;reason=noresource"])
@pytest.mark.parametrize("to", ["", "<sip:101@pbx.test>"])
def test_a_notify_from_elsewhere_is_not_even_answered(bench, state, to):
    event = bench.active()
    before = bench.phone.transactions
    _moved_to(bench, "198.51.100.66")
    with pytest.raises(IndexError, match="pop from empty list"):
        bench.notify(event, state, to=to)
    assert bench.told == []
    assert bench.phone.transactions == before
    _moved_to(bench, "192.0.2.2")
    assert bench.notify(event) == 200


@pytest.mark.parametrize("transport", ["udp", "tcp"])
@pytest.mark.parametrize("state", ["active;expires=600", "terminated;reason=noresource"])
def test_a_notify_of_what_was_asked_by_tls_comes_by_tls(transport, state):
    """A datagram with the server's address on it lit a lamp, and a press on it would have called."""
    bench = Bench("tls")
    event = bench.active()
    bench.flow = bench.flow._replace(transport=transport, connection_id=int(transport == "tcp") * 7)
    with pytest.raises(IndexError, match="pop from empty list"):
        bench.notify(event, state)
    assert bench.told == []
    bench.flow = bench.flow._replace(transport="tls", connection_id=1)
    assert bench.notify(event) == 200


@pytest.mark.parametrize(
    "header", [("Contact", "<sip:n@198.51.100.7>"), ("Record-Route", "<sip:198.51.100.7;lr>")]
)
def test_a_notifier_that_the_server_named_may_send_from_its_own_address(bench, header):
    event = bench.subscribe()
    headers = dict([("Contact", "<sip:notifier@192.0.2.2>"), header, ("Expires", "600")])
    response = make_response(event.request, 200, to_tag=bench.tag, headers=tuple(headers.items()))
    bench.server.respond(event.transaction, response, bench.now)
    bench.run()
    _moved_to(bench, "198.51.100.7")
    assert bench.notify(event) == 200


def test_a_notify_that_came_before_the_answer_is_taken_when_it_comes_again(bench):
    event = bench.subscribe()
    _moved_to(bench, "198.51.100.7")
    with pytest.raises(IndexError, match="pop from empty list"):
        bench.notify(event)
    headers = [("Contact", "<sip:n@198.51.100.7>"), ("Expires", "600")]
    response = make_response(event.request, 200, to_tag=bench.tag, headers=headers)
    bench.server.respond(event.transaction, response, bench.now)
    bench.advance(1.0)
    assert bench.answers.pop().response.status == 200
