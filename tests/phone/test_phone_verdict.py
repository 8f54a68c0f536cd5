# SPDX-License-Identifier: GPL-3.0-or-later
"""What a refused pickup means at each make of server (SPEC 1.3), and what is tried next."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from phone.conftest import ANNA, BLF_102, DOMAIN, STATE_ONLY, Rig, header, ringing  # type: ignore

from deskphone.blf.lamps import Blink
from deskphone.config.presets import profiles
from deskphone.dialoginfo.build import Entry, Party
from deskphone.phone import commands as cmd
from deskphone.phone import events as evt
from deskphone.phone.verdict import Refused, verdict
from deskphone.phone.views import PickupFinished, Said

ASTERISK, KAMAILIO, FREESWITCH = "Asterisk PBX 22.10.1", "kamailio (5.6.3)", "FreeSWITCH-mod_sofia/1.10"

# profile, status, code, group, rings, rang -> result, words
CASES = {
    "asterisk: the other was faster": ("asterisk", 603, "**", False, False, True, "lost", "gone or was answered, or"),
    "asterisk: nothing rang": ("asterisk", 603, "**", False, False, False, "nothing", "not allowed"),
    "asterisk: it rings on, so it is the right": ("asterisk", 603, "**", False, True, True, "refused", "not allowed"),
    "asterisk: group": ("asterisk", 403, "*8", True, False, False, "nothing", "Nothing is ringing in the group, or"),
    "asterisk: group, 603": ("asterisk", 603, "*8", True, False, False, "nothing", "Nothing is ringing in the group, or"),
    "asterisk: 403 to a directed code": ("asterisk", 403, "**", False, False, True, "refused", "not allowed"),
    "asterisk: unknown code": ("asterisk", 404, "**", False, True, True, "refused", "does not know the code **"),
    "asterisk: unknown code, silent": ("asterisk", 404, "**", False, False, True, "refused", "pickup_code"),
    "asterisk: unknown group code": ("asterisk", 484, "*8", True, False, False, "refused", "group_pickup_code"),
    "generic: no right": ("generic", 603, "*8", False, False, True, "refused", "not allowed"),
    "generic: unknown code": ("generic", 484, "*8", False, False, True, "refused", "does not know the code *8"),
    "deskphone: nothing rings": ("deskphone", 480, "*40*", False, False, False, "nothing", "Nothing is ringing"),
    "deskphone: no such number": ("deskphone", 404, "*40*", False, False, False, "nothing", "Nothing is ringing"),
    "deskphone: other pickup group": ("deskphone", 403, "*40*", False, False, True, "refused", "not allowed"),
    "Replaces: gone": ("generic", 481, "", False, False, True, "lost", "gone or was answered"),
    "Replaces: not found, rings on": ("kamailio", 481, "", False, True, True, "lost", "rings on"),
    "Replaces: the dialog is over (RFC 3891 section 3)": ("kamailio", 603, "", False, False, True, "lost", "gone or was"),
    "Replaces: declined, rings on": ("generic", 603, "", False, True, True, "lost", "rings on"),
    "Replaces: busy, rings on": ("generic", 486, "", False, True, True, "lost", "rings on"),
    "Replaces: the caller cannot": ("kamailio", 420, "", False, True, True, "refused", "cannot hand Bob's call over"),
    "silence": ("generic", 0, "", False, True, True, "offline", "did not answer"),
    "silence behind the server": ("generic", 408, "", False, True, True, "refused", "by the server (408"),
    "the server's own trouble": ("generic", 503, "", False, True, True, "refused", "by the server (503"),
}  # fmt: skip


def case(profile: str, status: int, code: str, group: bool, rings: bool, rang: bool) -> Refused:
    return Refused(
        evt.CallEnded("out-1", status, "No"),
        "star-code" if code else "replaces",
        profiles().named(profile),
        "" if group else "102",
        None if group else evt.Party("sip:102@pbx.test", "Bob"),
        code,
        rings,
        rang,
    )


@pytest.mark.parametrize("row", CASES.values(), ids=CASES)
def test_what_a_refusal_means(row: Any) -> None:
    *given_, result, words = row
    said = verdict(case(*given_))
    assert said[0] == result
    assert words in said[1]
    assert not given_[1] or str(given_[1]) in said[1]


def test_nobody_is_told_that_he_took_a_call_from_himself() -> None:
    """Seen: a second *50* within three seconds of one's own: "The call was answered by 101", to 101."""
    group = case("deskphone", 404, "*50*", True, False, False)
    told = evt.CallEnded("out-1", 404, "No", reasons=('SIP;cause=404;text="Answered by 101"',))
    said = verdict(replace(group, event=told, own="101"))
    assert said == ("lost", "You answered that call before (404 No: Answered by 101).")


@given(
    st.sampled_from(sorted(profiles().by_name)),
    st.integers(300, 699),
    st.sampled_from(["", "**", "*8"]),
    st.booleans(),
    st.booleans(),
)
def test_gone_is_never_said_of_what_still_rings(
    profile: str, status: int, code: str, group: bool, rang: bool
) -> None:
    _, text = verdict(case(profile, status, code, group, True, rang))
    assert "gone" not in text
    assert "any more" not in text
    assert text.endswith(".")


def test_asterisks_loser_is_told_that_it_lost(rig: Any) -> None:
    """The 603 comes before the NOTIFY that says why."""
    desk = rig(BLF_102).start(ASTERISK).notify(STATE_ONLY).press()
    desk.tell(evt.CallEnded("out-1", 603, "Decline")).advance(0.1)
    assert desk.take(PickupFinished) == []
    assert desk.notify().one(PickupFinished).result == "lost"


def test_another_usual_code_is_tried_once_and_remembered(rig: Any) -> None:
    desk = rig(BLF_102).start(ASTERISK).notify(STATE_ONLY).press()
    assert desk.one(cmd.MakeCall).request_uri == f"sip:**102@{DOMAIN}"
    desk.ended("out-1", 404, "Not Found")
    assert desk.one(cmd.MakeCall).request_uri == f"sip:*8102@{DOMAIN}"
    desk.tell(evt.CallConnected("out-2")).advance(1)
    assert desk.one(PickupFinished).result == "answered"
    desk.ended("out-2", 200, "OK").notify().notify(STATE_ONLY).press()
    assert desk.one(cmd.MakeCall).request_uri == f"sip:*8102@{DOMAIN}"


def test_codes_that_are_both_unknown_are_both_named(rig: Any) -> None:
    desk = rig(BLF_102).start(ASTERISK).notify(STATE_ONLY).press()
    desk.ended("out-1", 404, "Not Found").ended("out-2", 484, "Address Incomplete")
    assert len(desk.take(cmd.MakeCall)) == 2
    done = desk.one(PickupFinished)
    assert done.result == "refused"
    assert "does not know the code ** or *8" in done.text


def test_another_group_code_is_tried(rig: Any) -> None:
    desk = rig(BLF_102).start(ASTERISK).do(cmd.PickUpGroup())
    assert desk.one(cmd.MakeCall).request_uri == f"sip:*8@{DOMAIN}"
    desk.ended("out-1", 484, "Address Incomplete")
    assert desk.one(cmd.MakeCall).request_uri == f"sip:**@{DOMAIN}"


def test_a_code_of_ones_own_is_not_replaced(rig: Any) -> None:
    desk = rig(BLF_102, account={"pickup_code": "*77"}).start(ASTERISK).notify(STATE_ONLY).press()
    desk.ended("out-1", 404, "Not Found")
    assert len(desk.take(cmd.MakeCall)) == 1
    assert "*77" in desk.one(PickupFinished).text


def test_a_proxy_that_names_no_tags_gets_no_bare_call_id(rig: Any) -> None:
    """It answered 481, and "the call is gone" was said while it rang."""
    desk = rig(BLF_102).start(KAMAILIO).notify(ringing(local_tag="", remote_tag=""))
    assert (desk.key.pickable, desk.key.blink) == (False, Blink.STEADY)
    assert "local-tag and remote-tag, which the server leaves out" in desk.key.why
    assert "pickup_code" in desk.key.why
    assert desk.phone.offers == ()


def test_a_proxy_is_asked_to_refuse_where_the_caller_cannot_be_replaced(rig: Any) -> None:
    desk = rig(BLF_102).start(KAMAILIO).notify(ringing()).press()
    assert desk.one(cmd.MakeCall).headers == (
        ("Require", "replaces"),
        ("Replaces", "c1@pbx;to-tag=pbx;from-tag=their;early-only"),
    )
    desk.ended("out-1", 420, "Bad Extension")
    done = desk.one(PickupFinished)
    assert (done.result, len(done.attempts)) == ("refused", 1)
    assert "caller's phone cannot" in done.text


def test_freeswitch_reads_early_only_with_a_value(rig: Any) -> None:
    desk = rig(BLF_102).start(FREESWITCH).notify(ringing()).press()
    assert header(desk.one(cmd.MakeCall)) == "c1@pbx;to-tag=pbx;from-tag=their;early-only=true"


AT_HOME = Party(f"sip:105@{DOMAIN}", "Anna", "sip:105@192.0.2.9:5070;ob")


def test_a_fork_of_a_proxy(rig: Any) -> None:
    """The tags of one branch get 481; those of the other were told a millisecond later."""
    desk = rig(BLF_102).start(KAMAILIO).notify(ringing(remote=AT_HOME)).press()
    first = desk.one(cmd.MakeCall)
    assert (first.request_uri, header(first)) == (
        "sip:105@192.0.2.9:5070;ob",
        "c1@pbx;to-tag=pbx;from-tag=their;early-only",
    )
    desk.tell(evt.CallEnded("out-1", 481, "Gone"))
    assert desk.take(cmd.MakeCall) == []
    desk.notify(ringing(remote=AT_HOME, local_tag="other"))
    assert header(desk.one(cmd.MakeCall)) == "c1@pbx;to-tag=pbx;from-tag=other;early-only"
    desk.ended("out-2", 481, "Gone")
    home = desk.one(cmd.MakeCall)
    assert (home.request_uri, header(home)) == (
        f"sip:105@{DOMAIN}",
        "c1@pbx;to-tag=pbx;from-tag=other;early-only",
    )
    desk.ended("out-3", 481, "Gone")
    assert desk.take(cmd.MakeCall) == []
    done = desk.one(PickupFinished)
    assert (done.result, [each.status for each in done.attempts]) == ("lost", [481, 481, 481])
    assert "rings on" in done.text


def test_without_fall_back_one_invite_is_sent(rig: Any) -> None:
    desk = rig(BLF_102, fallback=False).start(KAMAILIO).notify(ringing(remote=AT_HOME)).press()
    desk.tell(evt.CallEnded("out-1", 481, "Gone")).notify(ringing(remote=AT_HOME, local_tag="other"))
    desk.advance(1)
    assert len(desk.take(cmd.MakeCall)) == 1


def test_the_callers_address_is_tried_before_the_next_method(rig: Any) -> None:
    desk = rig(BLF_102, account={"pickup_code": "*8"}).start().notify(ringing(remote=AT_HOME)).press()
    for call in ("out-1", "out-2"):
        desk.ended(call, 403, "Forbidden")
    assert [each.request_uri for each in desk.take(cmd.MakeCall)] == [
        "sip:105@192.0.2.9:5070;ob",
        f"sip:105@{DOMAIN}",
        f"sip:*8102@{DOMAIN}",
    ]


@given(
    st.sampled_from([ASTERISK, KAMAILIO, FREESWITCH, "", "deskphone-pbx/1"]),
    st.lists(st.tuples(st.sampled_from([401, 403, 404, 480, 481, 484, 486, 603]), st.booleans()), max_size=8),
    st.sampled_from(["full", "bare", "state"]),
)
def test_every_pickup_ends_after_a_few_invites(
    server: str, answers: list[tuple[int, bool]], shape: str
) -> None:
    """Whatever is answered and told meanwhile: at most one INVITE for each row of the table."""
    shapes = {
        "full": {"remote": AT_HOME},
        "bare": {"local_tag": "", "remote_tag": ""},
        "state": {"call_id": "", "local": None, "remote": None},
    }
    desk = Rig(BLF_102, account={"pickup_code": "*8"}).start(server).notify(ringing(**shapes[shape])).press()
    sent = 0
    for number, (status, retag) in enumerate(answers):
        calls = desk.take(cmd.MakeCall)
        sent += len(calls)
        if not calls:
            break
        if retag:
            desk.notify(ringing(**shapes[shape]) if shape != "full" else ringing(local_tag=f"t{number}"))
        desk.ended(calls[-1].call, status, "No")
    sent += len(desk.take(cmd.MakeCall))
    assert sent <= 6
    if sent and len(answers) > 6:
        assert len(desk.take(PickupFinished)) == 1


def two_pickers(rig: Any, other: str, server: str = KAMAILIO) -> Rig:
    """We (103) and somebody else picked Anna's call up, and her phone said 200 to both."""
    desk = rig(BLF_102, {"type": "blf", "target": other}, {"type": "blf", "target": "103"}).start(server)
    desk.notify(extension=other).notify(extension="103").notify(ringing()).press()
    desk.tell(evt.CallConnected("out-1")).take(Said)
    desk.now += 0.1
    desk.notify(Entry("x", "confirmed", "initiator", remote=ANNA), extension="103").notify()
    return desk.notify(Entry("y", "confirmed", "initiator", remote=ANNA), extension=other)


def test_of_two_pickers_the_higher_number_ends_its_call(rig: Any) -> None:
    desk = two_pickers(rig, "101")
    assert desk.one(cmd.HangUpCall).call == "out-1"
    assert "101 picked up Anna at the same moment and has the call; yours was ended." in desk.sentences(
        "pickup"
    )


def test_of_two_pickers_the_lower_number_keeps_its_call(rig: Any) -> None:
    desk = two_pickers(rig, "104")
    assert desk.take(cmd.HangUpCall) == []
    assert any("104 picked up Anna at the same moment" in text for text in desk.sentences("pickup"))


def test_a_server_that_rules_over_both_needs_no_such_rule(rig: Any) -> None:
    assert two_pickers(rig, "101", "Asterisk PBX 22").take(cmd.HangUpCall) == []


def test_who_calls_the_caller_later_is_no_rival(rig: Any) -> None:
    desk = rig(BLF_102, {"type": "blf", "target": "101"}).start(KAMAILIO)
    desk.notify(extension="101").notify(ringing()).press().tell(evt.CallConnected("out-1")).advance(4)
    desk.notify(Entry("y", "confirmed", "initiator", remote=ANNA), extension="101")
    assert desk.take(cmd.HangUpCall) == []
