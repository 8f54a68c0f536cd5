# SPDX-License-Identifier: GPL-3.0-or-later
"""Lamps that a list tells of (RFC 4662): one subscription for all, and one each where it is not served."""

from __future__ import annotations

from typing import Any

import pytest
from phone.conftest import ANNA, BLF_102, FULL, Rig, header, ringing  # type: ignore
from rlmi import DOMAIN, END, HEAD, KIND, Told, list_body, part

from deskphone.blf.lamps import Blink, Lamp
from deskphone.dialoginfo.build import Entry, Party
from deskphone.phone import commands as cmd
from deskphone.phone import events as evt
from deskphone.phone import views
from deskphone.phone.watched_list import SETTLE

LIST = f"office: list list-103@{DOMAIN}"
BLF_105 = {"type": "blf", "target": "105"}
TALKS = Entry("d1", "confirmed", "initiator", "c9@pbx", "a", "b", remote=ANNA)
OVER = evt.SubscriptionState.TERMINATED


class Listed(Rig):
    """A phone whose account has a list; ``told``: the CSeq of its last NOTIFY."""

    def __init__(self, *keys: dict[str, Any], **options: Any) -> None:
        super().__init__(*keys, account={"blf_list": "list-103", "pickup_code": "*40*", **options})
        self.told = 0

    def tells(
        self, *told: Told, full: bool = True, version: int | None = None, state: str = "active"
    ) -> Listed:
        version = self.told if version is None else version
        return self.tells_body(list_body(told, version, full=full), state=state)

    def tells_body(self, body: bytes, kind: str = KIND, state: str = "active") -> Listed:
        self.told += 1
        self.tell(evt.NotifyReceived(LIST, state, kind, body, 600, self.told))
        return self

    def refuses(self, status: int, reason: str = "No") -> Listed:
        self.tell(evt.SubscriptionChanged(LIST, OVER, status, reason))
        return self

    def subscribed(self) -> list[str]:
        return [each.watch for each in self.take(cmd.Subscribe)]

    def lamps(self) -> dict[str, Lamp]:
        return {key.number: key.lamp for key in self.phone.keys}

    def view(self, number: str) -> views.KeyView:
        return next(key for key in self.phone.keys if key.number == number)


def begun(*keys: dict[str, Any], **options: Any) -> Listed:
    phone = Listed(*keys, **options)
    phone.start()
    return phone


def test_a_list_is_one_subscription_for_the_keys_it_names() -> None:
    phone = begun(BLF_102, {"type": "blf", "target": "109"})
    [asked] = phone.take(cmd.Subscribe)
    assert (asked.watch, asked.uri, asked.eventlist) == (LIST, f"sip:list-103@{DOMAIN}", True)
    assert phone.lamps() == {"102": Lamp.PENDING, "109": Lamp.PENDING}
    phone.tells(Told("102", [ringing()], name="Bob"), Told("105", [TALKS], name="Anna"), Told("106"))
    assert phone.subscribed() == [phone.watch("109")], "whom it does not name is watched as ever"
    phone.tell(evt.NotifyReceived(phone.watch("109"), "active", "", b"", 600, 1))
    assert phone.lamps() == {"102": Lamp.RINGING, "109": Lamp.IDLE, "105": Lamp.BUSY, "106": Lamp.IDLE}
    assert [(key.type, key.label, key.listed) for key in phone.phone.keys] == [
        ("blf", "Bob", False),
        ("blf", "", False),
        ("list", "Anna", True),
        ("list", "", True),
    ]
    assert (phone.key.blink, phone.key.pickable, phone.key.method) == (Blink.FAST, True, "replaces")


def test_a_list_key_is_pressed_as_any_other() -> None:
    phone = begun().tells(Told("102", [ringing()], name="Bob"), Told("106"))
    assert phone.phone.offers[0].key == 0
    call = phone.press(0).one(cmd.MakeCall)
    assert header(call) == FULL
    phone.ended(call.call, 481)
    phone.press(1)
    assert phone.take(cmd.MakeCall)[-1].request_uri == f"sip:106@{DOMAIN}"


@pytest.mark.parametrize(
    ("method", "uri"), [("remote-target", "sip:pick-8102@pbx.test"), ("star-code", "sip:*40*102@pbx.test")]
)
def test_the_other_methods_pick_up_from_a_list_as_well(method: str, uri: str) -> None:
    entry = ringing(
        call_id="", local_tag="", remote_tag="", remote=Party(ANNA.identity, "Anna", "sip:pick-8102@pbx.test")
    )
    phone = begun(pickup_method=method).tells(Told("102", [entry]))
    assert phone.view("102").method == method
    assert phone.press(0).one(cmd.MakeCall).request_uri == uri


def test_a_partial_list_keeps_what_it_does_not_name() -> None:
    phone = begun(BLF_102).tells(Told("102"), Told("105", [TALKS]), Told("106", [TALKS]))
    phone.tells(Told("102", [ringing()], version=1), Told("106", [], version=1), full=False)
    assert phone.lamps() == {"102": Lamp.RINGING, "105": Lamp.BUSY, "106": Lamp.IDLE}
    phone.tells(full=False)
    assert phone.lamps() == {"102": Lamp.RINGING, "105": Lamp.BUSY, "106": Lamp.IDLE}
    assert phone.take(cmd.RefreshSubscription) == []


def test_what_the_list_takes_back_says_why() -> None:
    phone = begun(BLF_102).tells(Told("102"), Told("105"), Told("106", [TALKS]), Told("107"))
    phone.tells(
        Told("102", None, "terminated", "noresource"),
        Told("105", None, "terminated", "rejected"),
        Told("106", None, "terminated", "deactivated"),
        full=False,
    )
    assert phone.lamps() == {
        "102": Lamp.REFUSED,
        "105": Lamp.REFUSED,
        "106": Lamp.PENDING,
        "107": Lamp.IDLE,
    }
    assert phone.key.why == "the server ended the watching (noresource)"
    phone.advance(400.0)
    assert phone.subscribed() == [LIST], "the first one alone: when to ask again is the server's matter"
    phone.tells(Told("102", version=2), Told("105", version=2), full=False)
    assert phone.lamps()["102"] is phone.lamps()["105"] is Lamp.IDLE


def test_what_a_whole_list_leaves_out_is_over() -> None:
    phone = begun(BLF_102).tells(Told("102", [TALKS]), Told("105", [TALKS]))
    phone.subscribed()
    phone.tells(Told("106"))
    assert phone.lamps() == {"102": Lamp.OFFLINE, "105": Lamp.OFFLINE, "106": Lamp.IDLE}
    assert phone.view("105").why == "the server's list names it no more"
    phone.advance(1.0)
    assert phone.subscribed() == [phone.watch()], "a key of the configuration watches for itself"
    phone.notify()
    assert phone.lamps()["102"] is Lamp.IDLE
    phone.tells(Told("102", [TALKS]), Told("105"), Told("106"))
    assert phone.lamps() == {"102": Lamp.BUSY, "105": Lamp.IDLE, "106": Lamp.IDLE}
    assert [each.watch for each in phone.take(cmd.Unsubscribe)] == [phone.watch()]


def test_without_an_instance_nothing_is_known_and_then_it_is_idle() -> None:
    """Kamailio names an extension without one until its first call."""
    phone = begun(BLF_102).tells(Told("102", state=""), Told("105", state=""), Told("106", [TALKS]))
    assert phone.lamps() == {"102": Lamp.PENDING, "105": Lamp.PENDING, "106": Lamp.BUSY}
    phone.advance(3.0).tells(Told("105", [TALKS]), full=False)
    phone.advance(4.5)
    assert phone.lamps() == {"102": Lamp.PENDING, "105": Lamp.BUSY, "106": Lamp.BUSY}
    assert phone.take(cmd.RefreshSubscription) == []
    phone.advance(1.0)
    assert phone.one(cmd.RefreshSubscription).watch == LIST
    phone.tells(Told("102", state=""), Told("105", state=""), Told("106", state=""))
    assert phone.lamps() == {"102": Lamp.PENDING, "105": Lamp.BUSY, "106": Lamp.BUSY}, "still known"
    phone.advance(5.0)
    assert phone.lamps() == {"102": Lamp.IDLE, "105": Lamp.BUSY, "106": Lamp.BUSY}
    assert phone.take(cmd.RefreshSubscription) == []


def test_a_server_that_knows_no_refresh_is_not_asked_for_ever() -> None:
    phone = begun(BLF_102).tells(Told("102", state="")).advance(5.0)
    assert phone.one(cmd.RefreshSubscription).watch == LIST
    phone.refuses(481, "Subscription does not exist").advance(3.0)
    phone.told = 0
    phone.tells(Told("102", state="")).advance(5.0)
    assert phone.take(cmd.RefreshSubscription) == []
    assert phone.lamps() == {"102": Lamp.IDLE}


def test_of_several_instances_the_one_that_rings_wins() -> None:
    phone = begun().tells(Told("102", [TALKS], instance="a"), Told("102", [ringing()], instance="b"))
    assert (phone.key.lamp, phone.key.blink, len(phone.key.dialogs)) == (Lamp.RINGING, Blink.FAST, 2)
    assert header(phone.press(0).one(cmd.MakeCall)) == FULL
    phone.tells(Told("102", [], instance="b", version=1), full=False)
    assert phone.key.lamp is Lamp.BUSY, "the other one talks on"
    phone.tells(Told("102", None, "terminated", "giveup", instance="a"), full=False)
    assert phone.key.lamp is Lamp.IDLE
    phone.tells(Told("102", None, "terminated", "noresource", instance="b"), full=False)
    assert phone.key.lamp is Lamp.REFUSED


def test_an_instance_of_another_name_is_not_another_one() -> None:
    """Asterisk makes a new id for each NOTIFY: none of what it was called before stays."""
    phone = begun().tells(Told("102", [TALKS], instance="abcde"))
    phone.tells(Told("102", [], instance="fghij"), full=False)
    assert phone.key.lamp is Lamp.IDLE
    phone.tells(Told("102", [TALKS], instance="x"), Told("102", [], instance="x"))
    assert phone.key.lamp is Lamp.BUSY, "one id for all of them"


def test_after_a_gap_all_is_asked_for() -> None:
    phone = begun().tells(Told("102"), version=4)
    phone.tells(Told("102", [TALKS], version=1), full=False, version=6)
    assert phone.key.lamp is Lamp.BUSY
    assert phone.one(cmd.RefreshSubscription).watch == LIST
    phone.tells(Told("102", [TALKS], version=2), full=False, version=9)
    assert phone.take(cmd.RefreshSubscription) == [], "one that counts by twos is not asked each time"
    phone.tells(Told("102"), version=0)
    assert phone.take(cmd.RefreshSubscription) == []
    assert phone.key.lamp is Lamp.IDLE, "a whole list begins to count anew"


def test_after_a_second_gap_it_is_asked_as_well_a_little_later() -> None:
    phone = begun().tells(Told("102", [TALKS]), version=4)
    for version in (6, 8):
        phone.tells(Told("102", [TALKS], version=version), full=False, version=version)
    phone.take(cmd.RefreshSubscription)
    assert phone.advance(5.0).one(cmd.RefreshSubscription).watch == LIST


def test_a_list_whose_whole_was_overtaken_is_asked_for_again() -> None:
    phone = begun().tells(Told("102", [TALKS], version=1), full=False, version=1)
    assert phone.one(cmd.RefreshSubscription).watch == LIST


REFUSALS = [(489, "Bad Event"), (421, "Extension Required"), (420, ""), (403, "Forbidden"), (513, "Use TCP")]


@pytest.mark.parametrize(("status", "reason"), REFUSALS, ids=[str(row[0]) for row in REFUSALS])
def test_a_list_that_is_refused_is_watched_one_by_one(status: int, reason: str) -> None:
    phone = begun(BLF_102, BLF_105).refuses(status, reason).advance(0.1)
    assert phone.subscribed() == [LIST, phone.watch(), phone.watch("105")]
    said = f"{status} {reason}".strip()
    assert phone.sentences("list office") == [
        f"The list list-103 is not served ({said}): its keys are watched one by one."
    ]
    phone.notify()
    assert phone.key.lamp is Lamp.IDLE
    told = phone.phone.explain(0).splitlines()
    assert f"List: sip:list-103@{DOMAIN}, refused, 0 extensions" in told
    assert f"  last answer: {said}" in told
    # neither within the hour, nor because the account registers anew
    phone.advance(300.0).register(0, "offline").register()
    phone.advance(30.0)
    assert LIST not in phone.subscribed()
    phone.advance(3600.0)
    assert LIST in phone.subscribed()


def test_a_list_that_is_not_known_yet_is_asked_for_again_in_minutes() -> None:
    phone = begun(BLF_102).refuses(404, "Not Found")
    assert len(phone.sentences("list office")) == 1
    assert phone.advance(15.0).subscribed() == [LIST, phone.watch(), LIST]
    phone.notify()
    phone.tells(Told("102", [TALKS]))
    assert phone.key.lamp is Lamp.BUSY
    assert [each.watch for each in phone.take(cmd.Unsubscribe)] == [phone.watch()]
    assert [said for said in phone.take(views.Said) if said.topic == "list office"][-1].text == ""


def test_a_list_whose_answer_is_slow_keeps_nobody_waiting() -> None:
    phone = begun(BLF_102)
    assert phone.advance(4.0).subscribed() == [LIST]
    assert phone.advance(2.0).subscribed() == [phone.watch()]
    phone.notify(ringing())
    assert phone.key.lamp is Lamp.RINGING
    phone.tells(Told("102", state=""))
    assert phone.key.lamp is Lamp.RINGING, "known a moment ago, and not told otherwise"
    phone.tells(Told("102", []), full=False)
    assert phone.key.lamp is Lamp.IDLE


def test_no_lamp_outlives_its_list() -> None:
    phone = begun(BLF_102).tells(Told("102", [ringing()]), Told("105", [TALKS]))
    phone.refuses(481, "Gone")
    assert phone.lamps() == {"102": Lamp.OFFLINE, "105": Lamp.OFFLINE}
    assert phone.phone.offers == ()
    assert phone.subscribed() == [LIST]
    assert phone.advance(3.0).subscribed() == [LIST], "it is asked for soon, and waited for"
    phone.told = 0
    phone.tells(Told("102"), Told("105", [TALKS]))
    assert phone.lamps() == {"102": Lamp.IDLE, "105": Lamp.BUSY}
    assert phone.sentences("list office") == []


def test_a_list_that_stays_away_is_stood_in_for() -> None:
    phone = begun(BLF_102).tells(Told("102", [ringing()]), Told("105"))
    for _ in range(2):
        phone.refuses(503, "Unavailable").advance(3.0)
    assert phone.subscribed() == [LIST, LIST, phone.watch()]
    assert phone.lamps() == {"102": Lamp.OFFLINE, "105": Lamp.OFFLINE}
    phone.notify(ringing())
    assert phone.lamps() == {"102": Lamp.RINGING, "105": Lamp.OFFLINE}
    phone.advance(40.0)
    assert LIST in phone.subscribed()


def test_a_lost_server_takes_the_lamps_of_its_list_along() -> None:
    phone = begun(BLF_102).tells(Told("102", [ringing()]), Told("105", [TALKS]))
    phone.take(cmd.Unsubscribe)
    phone.subscribed()
    phone.register(0, "offline", reason="no answer")
    assert phone.lamps() == {"102": Lamp.OFFLINE, "105": Lamp.OFFLINE}
    assert phone.take(cmd.Unsubscribe) == [cmd.Unsubscribe(LIST, farewell=False)]
    phone.register()
    assert phone.subscribed() == [LIST]
    phone.told = 0
    phone.tells(Told("102"), Told("105"))
    assert phone.lamps() == {"102": Lamp.IDLE, "105": Lamp.IDLE}
    phone.register(0, "offline", reason="no answer").register().advance(6.0)
    assert phone.subscribed() == [LIST, phone.watch()], "a list key has nothing but its list"


def test_a_refresh_that_brings_nothing_ends_it() -> None:
    """NOTIFYs of lists are long: where fragments are lost, nothing comes."""
    phone = begun(BLF_102).tells(Told("102", [TALKS]))
    for _ in range(2):
        phone.advance(25.0)
        if phone.take(cmd.RefreshSubscription):
            phone.tells(Told("102", [TALKS]))
    phone.subscribed()
    phone.advance(40.0)
    assert phone.key.lamp is Lamp.OFFLINE
    phone.advance(40.0)
    assert phone.watch() in phone.subscribed(), "its keys are watched one by one"


def test_what_is_no_list_is_not_asked_for_again() -> None:
    phone = begun(BLF_102).tells_body(b"<dialog-info/>", "application/dialog-info+xml")
    assert phone.one(cmd.Unsubscribe).watch == LIST
    [said] = phone.sentences("list office")
    assert "It sends no list (RFC 4662) but application/dialog-info+xml" in said
    assert phone.advance(0.1).subscribed() == [LIST, phone.watch()]
    assert LIST not in phone.advance(2000.0).subscribed()


def test_a_list_that_cannot_be_read_is_unknown_and_then_given_up() -> None:
    phone = begun(BLF_102).tells(Told("102", [TALKS]), Told("105"))
    phone.tells_body(HEAD.encode() + b"rubbish\r\n--b--")
    assert phone.lamps() == {"102": Lamp.OFFLINE, "105": Lamp.OFFLINE}
    assert phone.key.why.startswith("the server's last notice could not be read: The resource list is no XML")
    assert phone.advance(6.0).one(cmd.RefreshSubscription).watch == LIST
    phone.tells(Told("102", [TALKS]), Told("105"))
    assert phone.lamps() == {"102": Lamp.BUSY, "105": Lamp.IDLE}
    for _ in range(2):
        phone.tells_body(HEAD.encode() + b"rubbish\r\n--b--")
    assert len(phone.sentences("list office")) == 1
    phone.advance(0.1)
    assert phone.watch() in phone.subscribed()


def test_one_bad_document_spoils_one_lamp() -> None:
    phone = begun(BLF_102).tells(
        Told("102", body=b"<html/>"), Told("105", cid="nowhere@pbx.test"), Told("106", [TALKS])
    )
    assert phone.lamps() == {"102": Lamp.OFFLINE, "105": Lamp.OFFLINE, "106": Lamp.BUSY}
    assert "holds no dialog-info" in phone.key.why or "no dialog-info document" in phone.key.why
    assert "names a part for it that is not there" in phone.view("105").why
    phone.tells(Told("102", version=1), Told("105", version=1), full=False)
    assert phone.lamps() == {"102": Lamp.IDLE, "105": Lamp.IDLE, "106": Lamp.BUSY}


def test_names_that_no_key_can_have_are_left_out(caplog: pytest.LogCaptureFixture) -> None:
    told = [Told("", uri=uri) for uri in ("", "sip:", "sip:a&#10;b@pbx.test", "sip:%0d%0aX@pbx.test")]
    phone = begun(BLF_102).tells(Told("103", [TALKS]), *told, Told("102"))
    assert list(phone.lamps()) == ["102"], "and ourselves"
    assert len([row for row in caplog.records if "left out" in row.message]) == 1


def test_a_server_writes_its_own_host_for_its_domain() -> None:
    phone = begun(BLF_102, server="10.0.0.9:5070").tells(
        Told("102", [TALKS], uri="sip:102@10.0.0.9:5070"), Told("9", uri="sip:9@elsewhere.test")
    )
    assert phone.lamps() == {"102": Lamp.BUSY, "9": Lamp.IDLE}
    assert phone.view("9").address == "sip:9@elsewhere.test"


def test_a_very_long_list_is_bounded(caplog: pytest.LogCaptureFixture) -> None:
    phone = begun(BLF_102).tells(*[Told(f"{number}", None) for number in range(1000, 5990)])
    assert len(phone.phone.keys) == 4001
    assert len(caplog.records) == 1
    phone.tells(*[Told(f"{number}", None) for number in range(1000, 8000)])
    assert "more than 5000" in phone.view("1000").why


def test_keys_of_a_list_stay_behind_those_of_the_configuration() -> None:
    phone = begun(BLF_102).tells(Told("102", [TALKS]), Told("105", [TALKS]), Told("106"))
    phone.subscribed()
    config = Rig(
        BLF_102,
        {"type": "blf", "target": "106"},
        BLF_105,
        account={"blf_list": "list-103", "pickup_code": "*40*"},
    ).config
    phone.phone.reconfigure(config, phone.now)
    phone.settle()
    assert phone.lamps() == {"102": Lamp.BUSY, "106": Lamp.IDLE, "105": Lamp.BUSY}
    assert not any(key.listed for key in phone.phone.keys)
    assert phone.subscribed() == []
    phone.phone.reconfigure(Rig(BLF_105, account={"pickup_code": "*40*"}).config, phone.now)
    phone.settle()
    assert phone.take(cmd.Unsubscribe) == [cmd.Unsubscribe(LIST)]
    assert phone.advance(0.1).subscribed() == [phone.watch("105")]
    assert [key.number for key in phone.phone.keys] == ["105"]


def test_a_list_that_is_configured_later_takes_over() -> None:
    phone = Listed(BLF_102)
    phone.phone.reconfigure(Rig(BLF_102).config, phone.now)
    phone.start()
    phone.notify(ringing())
    assert phone.subscribed() == [phone.watch()]
    phone.phone.reconfigure(phone.config, phone.now)
    phone.settle()
    assert phone.subscribed() == [LIST]
    assert phone.key.lamp is Lamp.RINGING
    phone.tells(Told("102", [TALKS]), Told("105"))
    assert phone.lamps() == {"102": Lamp.BUSY, "105": Lamp.IDLE}
    assert phone.take(cmd.Unsubscribe) == [cmd.Unsubscribe(phone.watch())]


def test_explain_names_the_list() -> None:
    phone = begun(BLF_102, {"type": "blf", "target": "109"}).tells(Told("102", [ringing()]))
    lines = phone.phone.explain(0).splitlines()
    assert (
        f"Subscription to sip:102@{DOMAIN} told by the list sip:list-103@{DOMAIN}, for 103@{DOMAIN}: active"
        in lines
    )
    assert f"List: sip:list-103@{DOMAIN}, active, 1 extensions" in lines
    assert "  It does not name this one: watched by itself." in phone.phone.explain(1).splitlines()


def test_rows_are_put_in_order_once_for_all_that_a_list_tells() -> None:
    numbers = [str(number) for number in range(200, 260)]
    phone = begun().tells(*(Told(number) for number in numbers))
    phone.take(views.OffersChanged)
    phone.tells(*(Told(number, [ringing()], version=1) for number in numbers))
    assert len(phone.one(views.OffersChanged).opened) == len(numbers)
    phone.refuses(481)
    phone.one(views.OffersChanged)
    assert phone.phone.offers == ()


def test_lamps_that_may_be_stuck_ask_for_the_list_seldom() -> None:
    """The whole list is told each time, whoever asks."""
    phone = begun().tells(*(Told(str(number), [ringing()]) for number in range(200, 206)))
    phone.advance(11.0).take(cmd.RefreshSubscription)
    phone.tells(*(Told(str(number), [], version=1) for number in range(200, 206)), full=False)
    for number in range(200, 206):  # rings again, although it was over
        phone.tells(Told(str(number), [ringing()], version=2), full=False).advance(1.5)
    asked = len(phone.take(cmd.RefreshSubscription))
    assert asked == 1
    phone.advance(10.0)
    assert len(phone.take(cmd.RefreshSubscription)) == 1


def test_a_person_whose_pickup_fails_need_not_wait_for_that() -> None:
    phone = begun().tells(Told("102", [ringing()]))
    phone.tells(Told("102", [ringing()], version=1))
    watches = phone.phone._keys.watches
    watched = watches.get(phone.watch())
    for _ in range(2):
        watches.ask(watched, phone.now)
    phone.settle()
    assert len(phone.take(cmd.RefreshSubscription)) == 2


def test_hundreds_of_instances_of_one_extension_are_bounded() -> None:
    told = [Told("102", [ringing(id=f"d{n}")], instance=f"i{n}") for n in range(400)]
    phone = begun().tells(*told)
    assert len(phone.key.dialogs) == 16
    assert len(phone.phone.offers) == 16


def test_a_list_within_the_list_is_read_and_one_without_end_is_not(caplog: pytest.LogCaptureFixture) -> None:
    inner = list_body([Told("105", [TALKS]), Told("106")], 0, uri=f"sip:inner@{DOMAIN}").replace(
        b"--b", b"--c"
    )
    kind = KIND.replace('"b"', '"c"')
    rows = (
        f'<resource uri="sip:inner@{DOMAIN}"><instance id="i" state="active" cid="inner"/></resource>'
        f'<resource uri="sip:107@{DOMAIN}"><instance id="i" state="active" cid="l@pbx.test"/></resource>'
    )
    top = f'<list uri="sip:l@{DOMAIN}" version="0" fullState="true">{rows}</list>'.encode()
    body = HEAD.encode() + top + b"\r\n" + part(kind, "inner", inner) + END
    phone = begun().tells_body(body)
    assert phone.lamps() == {"105": Lamp.BUSY, "106": Lamp.IDLE, "107": Lamp.OFFLINE}
    assert phone.view("107").why.startswith("the server's last notice could not be read"), "it names the list"
    assert caplog.records == []


BROKEN = [
    ("another boundary", KIND.replace('"b"', '"x"'), b"--b\r\n"),
    ("no boundary", "multipart/related", b"--b\r\n"),
    ("no list", KIND, b"--b\r\nContent-Type: text/plain\r\n\r\nx\r\n--b--"),
    ("huge", KIND, b"x" * 9_000_000),
]


@pytest.mark.parametrize(("kind", "body"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN])
def test_a_broken_list_is_one_line_of_the_log(
    kind: str, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    phone = begun(BLF_102).tells(*(Told(str(number)) for number in range(200, 1200)))
    phone.tells_body(body, kind)
    assert {key.lamp for key in phone.phone.keys[1:]} == {Lamp.OFFLINE}
    assert len(caplog.records) == 1


def test_an_extension_that_waits_for_approval_is_not_idle() -> None:
    """It was called idle after ten seconds, like one of which the server tells nothing at all."""
    phone = begun().tells(Told("102", None, state="pending"), Told("104", state=""))
    phone.advance(SETTLE).advance(SETTLE).advance(SETTLE)
    assert phone.lamps() == {"102": Lamp.PENDING, "104": Lamp.IDLE}
    phone.tells(Told("102", [TALKS], version=1), full=False)
    assert phone.lamps()["102"] is Lamp.BUSY
