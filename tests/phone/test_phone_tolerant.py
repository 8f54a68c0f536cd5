# SPDX-License-Identifier: GPL-3.0-or-later
"""What follows for a tolerant reader (field notes 3.7), a named test for each trap, from NOTIFY to lamp.

The table of traps and tests is in tests/blf/README.md.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from phone.conftest import ANNA, BLF_102, BOB, DOMAIN, STATE_ONLY, Rig, header, ringing  # type: ignore

from deskphone.blf.lamps import Lamp
from deskphone.dialoginfo.build import Entry, Party
from deskphone.phone import commands as cmd
from deskphone.phone import events as evt
from deskphone.phone.views import OffersChanged, PickupFinished

KIND = "application/dialog-info+xml"


def document(version: object, *dialogs: str, state: str = "full", entity: str = f"sip:102@{DOMAIN}") -> bytes:
    head = f'<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="{version}" state="{state}"'
    return f'{head} entity="{entity}">{"".join(dialogs)}</dialog-info>'.encode()


def dialog(name: str, state: str, inside: str = "", attributes: str = 'direction="recipient"') -> str:
    return f'<dialog id="{name}" {attributes}>{inside}<state>{state}</state></dialog>'


def tell(desk: Rig, body: bytes, cseq: int, kind: str = KIND) -> Rig:
    return desk.tell(evt.NotifyReceived(desk.watch(), "active", kind, body, 600, cseq))


NEWER: dict[str, Callable[[Rig], int]] = {
    "the subscription was refreshed": lambda desk: desk.advance(26) and 9,
    "the CSeq rose: the notifier began anew": lambda desk: 10,
}


@pytest.mark.parametrize("happened", NEWER.values(), ids=NEWER)
def test_version_lower_than_last_is_accepted(desk: Rig, happened: Callable[[Rig], int]) -> None:
    tell(desk, document(70, dialog("a", "early")), 9)
    cseq = happened(desk)
    assert tell(desk, document(0), cseq).key.lamp is Lamp.IDLE


def test_version_lower_than_last_of_an_old_retransmission_is_left_out(desk: Rig) -> None:
    tell(desk, document(70, dialog("a", "early")), 9)
    assert tell(desk, document(69), 8).key.lamp is Lamp.RINGING


def test_partial_after_a_lost_one_asks_for_all_but_not_for_ever(desk: Rig) -> None:
    def told(version: int, state: str) -> int:
        tell(desk, document(version, dialog("b", "confirmed"), state=state), version)
        return len(desk.take(cmd.RefreshSubscription))

    assert [told(1, "full"), told(2, "partial"), told(4, "full")] == [0, 0, 0]
    assert told(6, "partial") == 1
    assert [told(7, "full"), told(9, "partial")] == [0, 0]


def test_a_second_one_that_is_lost_soon_after_is_asked_about_as_well(desk: Rig) -> None:
    """What it told, the end of a call perhaps, nobody would tell again."""
    for version in (1, 3, 5):
        state = "full" if version == 1 else "partial"
        tell(desk, document(version, dialog("b", "confirmed"), state=state), version)
    desk.take(cmd.RefreshSubscription)
    assert len(desk.advance(5.0).take(cmd.RefreshSubscription)) == 1


def test_where_what_a_refresh_brought_is_lost_it_is_asked_for_again(desk: Rig) -> None:
    tell(desk, document(1), 1)
    desk.take(cmd.RefreshSubscription)
    desk.advance(30.0)
    assert desk.take(cmd.RefreshSubscription)
    tell(desk, document(3, dialog("b", "confirmed"), state="partial"), 3)
    assert desk.take(cmd.RefreshSubscription)


IDLE = {
    "full without a dialog": document(5),
    "empty body": b"",
    "blank body": b"\r\n \r\n",
    "full leaves terminated out": document(5, dialog("b", "terminated")),
}


@pytest.mark.parametrize("body", IDLE.values(), ids=IDLE)
def test_nothing_told_means_idle(desk: Rig, body: bytes) -> None:
    desk.notify(ringing())
    assert tell(desk, body, 9).key.lamp is Lamp.IDLE


def test_partial_is_merged_by_id_and_terminated_removes(desk: Rig) -> None:
    tell(desk, document(1, dialog("a", "confirmed")), 1)
    tell(desk, document(2, dialog("b", "early"), state="partial"), 2)
    assert [each.id for each in desk.key.dialogs] == ["a", "b"]
    tell(desk, document(3, dialog("b", "terminated"), state="partial"), 3)
    assert ([each.id for each in desk.key.dialogs], desk.key.lamp) == (["a"], Lamp.BUSY)


def test_several_dialogs_are_kept_and_what_rings_wins(desk: Rig) -> None:
    tom = Party(f"sip:106@{DOMAIN}", "Tom", f"sip:106@{DOMAIN}")
    busy = ringing(id="d0", call_id="c0", state="confirmed")
    desk.notify(busy, ringing(), ringing(id="d2", call_id="c2", remote=tom))
    assert (desk.key.lamp, len(desk.key.dialogs)) == (Lamp.RINGING, 3)
    assert {offer.caller.display for offer in desk.phone.offers} == {"Anna", "Tom"}


ENTITIES = {"none": "", "with a port": "sip:102@10.0.0.1:5060", "without sip:": "102", "another's": "sip:7@x"}


@pytest.mark.parametrize("entity", ENTITIES.values(), ids=ENTITIES)
def test_the_subscription_tells_whose_it_is_not_the_entity(desk: Rig, entity: str) -> None:
    assert tell(desk, document(5, dialog("a", "early"), entity=entity), 9).key.lamp is Lamp.RINGING


def test_bare_user_parts_are_read(desk: Rig) -> None:
    parties = '<remote><identity>105</identity><target uri="105"/></remote><local><identity/></local>'
    tell(desk, document(5, dialog("a", "early", parties)), 9)
    assert desk.phone.offers[0].caller.uri == f"sip:105@{DOMAIN}"
    assert desk.phone.offers[0].called.uri == f"sip:102@{DOMAIN}"


def test_early_repeated_shows_the_caller_and_alerts_once(desk: Rig) -> None:
    desk.notify(ringing(remote=BOB)).take(OffersChanged)
    assert desk.notify(ringing()).one(OffersChanged).opened == ()
    assert desk.phone.offers[0].caller.display == "Anna"


def test_early_after_terminated_for_the_same_id_is_checked(desk: Rig) -> None:
    desk.notify(ringing()).notify().notify(ringing())
    assert desk.key.lamp is Lamp.RINGING
    assert desk.advance(21).take(cmd.RefreshSubscription)[-1].watch == desk.watch()


def test_a_missing_direction_means_recipient(desk: Rig) -> None:
    assert tell(desk, document(5, dialog("a", "Early", attributes="")), 9).key.pickable


def test_an_initiator_is_never_pickable(desk: Rig) -> None:
    tell(desk, document(5, dialog("a", "early", attributes='direction="initiator" call-id="c"')), 9)
    assert (desk.key.lamp, desk.key.pickable) == (Lamp.CALLING, False)


FORMS = {
    "call-id missing: star code": (STATE_ONLY, f"sip:*8102@{DOMAIN}", ""),
    "call-id, no tags: snom form": (ringing(local_tag="", remote_tag=""), ANNA.identity, "c1@pbx"),
    "tags: RFC 3891 form": (ringing(), ANNA.identity, "c1@pbx;to-tag=pbx;from-tag=their;early-only"),
}


@pytest.mark.parametrize(("entry", "uri", "replaces"), FORMS.values(), ids=FORMS)
def test_what_the_document_has_decides_the_form(desk: Rig, entry: Entry, uri: str, replaces: str) -> None:
    call = desk.notify(entry).press().one(cmd.MakeCall)
    assert (call.request_uri, header(call)) == (uri, replaces)


def test_481_to_full_tags_where_no_code_is_left_swaps_them_once(rig: Any) -> None:
    desk = rig(BLF_102).start().notify(ringing()).press().ended("out-1", 481, "Gone")
    assert header(desk.take(cmd.MakeCall)[-1]) == "c1@pbx;to-tag=their;from-tag=pbx;early-only"
    desk.ended("out-2", 481, "Gone")
    assert desk.take(cmd.MakeCall) == []
    assert len(desk.one(PickupFinished).attempts) == 2


def test_481_to_full_tags_takes_the_code_first(desk: Rig) -> None:
    desk.notify(ringing()).press().ended("out-1", 481, "Gone").ended("out-2", 481, "Gone")
    assert [header(call) for call in desk.take(cmd.MakeCall)][1:] == [""]


@pytest.mark.parametrize("status", [481, 603, 486])
def test_a_call_that_is_gone_is_said_so_and_its_row_goes(rig: Any, status: int) -> None:
    desk = rig(BLF_102).start("Asterisk PBX 20").notify(ringing()).press()
    desk.tell(evt.CallEnded("out-1", status, "No")).notify()
    assert desk.one(PickupFinished).result in ("lost", "refused")
    assert desk.phone.offers == ()


BROKEN = {
    "a bare ampersand": dialog("a", "early", '<remote><identity display="A & B">sip:1@x</identity></remote>'),
    "quotes in a call-id": dialog("a", "early", attributes='call-id="a"b"'),
}


@pytest.mark.parametrize("inside", BROKEN.values(), ids=BROKEN)
def test_invalid_xml_is_read_again_leniently_and_flagged(desk: Rig, inside: str) -> None:
    tell(desk, document(5, inside), 9)
    assert desk.key.lamp is Lamp.RINGING
    assert "was read leniently" in desk.phone.explain(0)


def test_a_notify_that_nobody_asked_for_is_ignored(desk: Rig) -> None:
    desk.tell(evt.NotifyReceived("unsolicited", "active", KIND, document(5, dialog("a", "early")), 600, 9))
    assert desk.key.lamp is Lamp.IDLE


def test_one_that_the_account_wants_to_hear_lights_the_lamp(rig: Any) -> None:
    """More of it is in test_phone_unasked.py."""
    desk = rig(BLF_102, account={"pickup_code": "*8", "unsolicited": True}).start()
    desk.tell(evt.SubscriptionChanged(desk.watch(), evt.SubscriptionState.TERMINATED, 489, "Bad Event"))
    told = document(5, dialog("a", "early"))
    desk.tell(evt.StateTold("office", f"sip:102@{DOMAIN}", "active", KIND, told, "c", 1))
    assert (desk.key.lamp, desk.key.pickable) == (Lamp.RINGING, True)


def test_storms_first_subscribes_are_spread_and_retry_after_is_honoured(rig: Any) -> None:
    desk = rig(*({"type": "blf", "target": str(number)} for number in range(300, 340))).start()
    assert len(desk.take(cmd.Subscribe)) < 40
    desk.advance(1)
    watch = desk.watch("300")
    ended = evt.SubscriptionState.TERMINATED
    desk.tell(evt.SubscriptionChanged(watch, ended, 503, "Busy", 300.0)).take(cmd.Subscribe)
    desk.advance(290)
    assert watch not in [each.watch for each in desk.take(cmd.Subscribe)]


def test_storms_refreshes_are_spread(rig: Any) -> None:
    """A server that lost one subscription may have lost all: they are asked for one after the other."""
    keys = ({"type": "blf", "target": str(number)} for number in range(300, 340))
    desk = rig(*keys).start().advance(1)
    for number in range(300, 340):
        desk.notify(extension=str(number))
    desk.take(cmd.RefreshSubscription)
    probed = desk.advance(26).one(cmd.RefreshSubscription).watch
    desk.tell(evt.SubscriptionChanged(probed, evt.SubscriptionState.TERMINATED, 481, "Gone"))
    begin, times = desk.now, []
    while len(times) < 39:
        desk.now = desk.phone.next_timer()
        desk.phone.handle_timers(desk.now)
        desk.settle()
        times += [desk.now - begin] * len(desk.take(cmd.RefreshSubscription))
    assert 0 < times[-1] <= 1


def test_storms_what_fails_is_asked_for_ever_more_seldom(desk: Rig) -> None:
    ended, waits = evt.SubscriptionState.TERMINATED, []
    for _ in range(6):
        desk.take(cmd.Subscribe)
        desk.tell(evt.SubscriptionChanged(desk.watch(), ended, 500, "Server Internal Error"))
        begin = desk.now
        while not desk.take(cmd.Subscribe):
            desk.advance(1)
        waits.append(desk.now - begin)
    assert waits == [2, 30, 300, 600, 3600, 3600]
