# SPDX-License-Identifier: GPL-3.0-or-later
"""Group call setup: each rule of seed 004, quoted from the document."""

from __future__ import annotations

import pytest
from tables import user

from deskphone.config.pbx_file import read_pbx_config

NUMBERS = tuple(f"7772140{index}" for index in range(1, 7))
CALLER = "900"


def rows(*table):
    keys = ("sip_number", "next_number", "service_number", "start_number")
    return "".join(
        "[[hunt]]\n" + "".join(f'{key} = "{cell}"\n' for key, cell in zip(keys, row, strict=False))
        for row in table
    )


# The first example of the document, as it is meant
EXAMPLE_1 = rows(
    ("77721401", "77721402", "8008001", "77721401"),
    ("77721402", "77721403", "1", "1"),
    ("77721403", "77721404", "8008002", "77721401"),
    ("77721404", "77721405", "1", "1"),
    ("77721405", "77721406", "8008003", "77721403"),
    ("77721406", "00000", "1", "1"),
)


@pytest.fixture
def hunt(make_net):
    """An office with the first example; its phones by number, and the caller's under "caller"."""

    def make(*registered, more="", **keys):
        users = dict.fromkeys((*NUMBERS, CALLER), "")
        net = make_net(users, EXAMPLE_1 + more, server="hunt_timeout = 15", **keys)
        phones = dict(zip(registered or NUMBERS, net.people(*(registered or NUMBERS)), strict=True))
        phones["caller"] = net.phone(CALLER)
        return net, phones

    return make


def rang(phones):
    """The numbers whose phones were called, in the table's order."""
    return [number for number, phone in phones.items() if phone.incoming]


def test_the_sequence_until_somebody_answers(hunt):
    """ "continues until the call is answered by any of the associated numbers"."""
    net, phones = hunt()
    call = phones["caller"].call("8008001")
    assert rang(phones) == ["77721401"]
    phones["77721401"].line.respond(486)
    assert rang(phones) == ["77721401", "77721402"]
    phones["77721402"].line.respond(180)
    assert call.status == 180
    phones["77721402"].line.pick_up_receiver()
    assert call.status == 200
    net.advance(60)
    assert rang(phones) == ["77721401", "77721402"], "The webphone stops when a connection is made"
    call.hang_up()
    assert net.quiet


NOT_CONNECTED = [
    ("because it is busy", lambda phone: phone.line.respond(486), 0),
    ("declined", lambda phone: phone.line.respond(603), 0),
    ("temporarily unavailable", lambda phone: phone.line.respond(480), 0),
    ("a mistake of the phone", lambda phone: phone.line.respond(500), 0),
    ("unanswered", lambda phone: phone.line.respond(180), 15.1),
    ("silent", lambda phone: None, 15.1),
]


@pytest.mark.parametrize(
    ("what", "seconds"), [row[1:] for row in NOT_CONNECTED], ids=[row[0] for row in NOT_CONNECTED]
)
def test_the_next_associated_number(hunt, what, seconds):
    """ "if the number is not connected because it is busy or for other purposes, the webphone
    automatically dials the next associated number"."""
    net, phones = hunt()
    call = phones["caller"].call("8008001")
    what(phones["77721401"])
    net.advance(seconds)
    assert rang(phones) == ["77721401", "77721402"]
    phones["77721402"].line.pick_up_receiver()
    assert call.status == 200


def test_who_is_not_registered_is_passed_over(hunt):
    _, phones = hunt("77721401", "77721404")
    phones["caller"].call("8008001")
    phones["77721401"].line.respond(486)
    assert phones["77721404"].rings


def test_who_does_not_want_to_be_disturbed_is_passed_over(hunt):
    _, phones = hunt(_77721401="do_not_disturb = true")
    phones["caller"].call("8008001")
    assert rang(phones) == ["77721402"]


def test_the_timeout_is_configurable(hunt):
    net, phones = hunt()
    phones["caller"].call("8008001")
    net.advance(14.9)
    assert rang(phones) == ["77721401"]
    net.advance(0.2)
    assert rang(phones) == ["77721401", "77721402"]


def test_nobody_answers(hunt):
    """ "To end the group call loop, the Next Number field of the last SipNumber ... must be 0000"."""
    net, phones = hunt()
    call = phones["caller"].call("8008003")
    for number in NUMBERS[2:]:
        phones[number].line.respond(486)
    assert call.status == 486
    assert rang(phones) == list(NUMBERS[2:])
    assert net.quiet


def test_nobody_is_registered(hunt):
    net, phones = hunt()
    for number in NUMBERS:
        net.core.locations.replace(number, [])
    assert phones["caller"].call("8008001").status == 480
    assert net.quiet


def test_the_caller_gives_up(hunt):
    net, phones = hunt()
    call = phones["caller"].call("8008001")
    phones["77721401"].line.respond(486)
    phones["77721402"].line.respond(180)
    call.cancel()
    net.advance(60)
    assert rang(phones) == ["77721401", "77721402"]
    assert phones["77721402"].line.cancelled is not None
    assert call.status == 487
    assert net.quiet


STARTS = [
    ("8008001", "77721401"),
    ("8008002", "77721401"),
    ("8008003", "77721403"),
    ("800.8003", "77721403"),
    ("77721404", "77721404"),
]


@pytest.mark.parametrize(("dialled", "first"), STARTS)
def test_where_the_sequence_starts(hunt, dialled, first):
    """ "The sequence starts from the position of the SipNumber corresponding to the start number." """
    _, phones = hunt()
    phones["caller"].call(dialled)
    assert rang(phones) == [first]
    phones[first].line.respond(486)
    assert rang(phones) == [first, NUMBERS[NUMBERS.index(first) + 1]]


def test_two_service_numbers_of_one_start(hunt):
    """ "It's possible to associate the same start SipNumber with different service numbers." """
    net, phones = hunt()
    for dialled in ("8008001", "8008002"):
        call = phones["caller"].call(dialled)
        phones["77721401"].line.pick_up_receiver()
        assert call.status == 200
        call.hang_up()
    assert net.quiet


def test_t_dials_that_one_only(hunt):
    """ "to prevent it from dialing the associated next number ; the sipnumber must terminate with "T"." """
    net, phones = hunt()
    call = phones["caller"].call("77721401T")
    assert rang(phones) == ["77721401"]
    phones["77721401"].line.respond(486)
    assert call.status == 486
    assert rang(phones) == ["77721401"]
    assert net.quiet


def test_without_t_the_next_number_follows(hunt):
    """ "If its not terminated, it will dial the associated next number"."""
    _, phones = hunt()
    phones["caller"].call("77721401")
    phones["77721401"].line.respond(486)
    assert rang(phones) == ["77721401", "77721402"]


def test_a_member_that_calls_is_not_called_itself(hunt):
    net, phones = hunt()
    call = phones["77721401"].call("8008001")
    assert rang(phones) == ["77721402"]
    phones["77721402"].line.respond(180)
    call.cancel()
    assert net.quiet


def test_lamps_follow_the_sequence(hunt):
    net, phones = hunt()
    phones["caller"].call("8008001")
    phones["77721401"].line.respond(180)
    assert (net.state("77721401"), net.state("77721402")) == ("early", "")
    phones["77721401"].line.respond(486)
    phones["77721402"].line.respond(180)
    assert (net.state("77721401"), net.state("77721402")) == ("", "early")


def test_only_one_number(make_net):
    """ "In the fourth example, there is one SIP number and one service number." """
    net = make_net({"77721401": "", CALLER: ""}, rows(("77721401", "0000", "8008001", "77721401")))
    member, caller = net.people("77721401", CALLER)
    call = caller.call("8008001")
    member.line.pick_up_receiver()
    assert call.status == 200


def test_a_call_can_be_forwarded_into_a_hunt(make_net):
    keys = {"102": 'busy = { to = "800" }', "103": "", CALLER: ""}
    net = make_net(keys, rows(("103", "0000", "800", "103")))
    busy, member, caller = net.people("102", "103", CALLER)
    caller.call("102")
    busy.line.respond(486)
    assert member.rings
    assert "reason=user-busy" in member.line.request.headers.get("Diversion")


FILE = '[server]\ndomain = "pbx.test"\n'
USERS = user("1001") + user("1002") + user("1003")
MISTAKES = [
    (
        "This field must contain an existing ... SipNumber",
        [("1001", "1009")],
        'hunt.next_number: "1009" has no row in this table; add a row with sip_number = "1009", or end',
    ),
    (
        "the Next Number field of the last SipNumber in the group must be 0000",
        [("1001", "1")],
        'hunt.next_number: nothing follows 1001; write the next number, or "0000" where the chain ends',
    ),
    (
        "to end the group call loop",
        [("1001", "1002"), ("1002", "1001")],
        "hunt.next_number: the chain goes round in a circle: 1001 → 1002 → 1001",
    ),
    ("a number that follows itself", [("1001", "1001")], "the chain goes round in a circle: 1001 → 1001"),
    (
        "must be registered SIP numbers",
        [("1007", "0000")],
        'hunt.sip_number: "1007" is no user of this file',
    ),
    (
        "any number different from the group Sipnumbers",
        [("1001", "1002", "1002", "1001"), ("1002", "0000")],
        'hunt.service_number: "1002" is a SIP number of the table',
    ),
    (
        "any number different from another user's",
        [("1001", "0000", "1003", "1001")],
        'hunt.service_number: "1003" is taken by another user',
    ),
    (
        "not more than the SipNumbers in the group",
        [("1001", "0000", "801", "1001"), ("1002", "0000", "802", "1001")],
        "hunt.service_number: its group has 2 service numbers and only 1 SIP numbers",
    ),
    (
        "A service number must have a start number",
        [("1001", "0000", "801", "1")],
        "hunt.start_number: service number 801 has no start number",
    ),
    (
        "a start number without service number",
        [("1001", "0000", "1", "1001")],
        "hunt.start_number: start number 1001 has no service number",
    ),
    (
        "It must be a registered and active SIP number",
        [("1001", "0000", "801", "1008")],
        'hunt.start_number: "1008" has no row in this table',
    ),
    (
        "The user can choose any number he likes",
        [("1001", "0000", "8 0 0", "1001")],
        'hunt.service_number: "8 0 0" cannot be dialled; use digits or letters without spaces',
    ),
    ("two rows of one number", [("1001", "0000"), ("1001", "0000")], '"1001" has a row already'),
    (
        "a service number twice",
        [("1001", "1002", "801", "1001"), ("1002", "0000", "801", "1002")],
        'hunt.service_number: "801" is there twice',
    ),
]


@pytest.mark.parametrize(("table", "said"), [row[1:] for row in MISTAKES], ids=[row[0] for row in MISTAKES])
def test_mistakes_are_found_when_the_file_is_read(table, said):
    config, errors = read_pbx_config(FILE + USERS + rows(*table))
    assert config is None
    assert any(said in str(error) for error in errors), [str(error) for error in errors]
    assert all(error.line > 11 for error in errors), "with the line of the table"


ENDS = ["0000", "00000", "00000000"]


@pytest.mark.parametrize("end", ENDS)
def test_zeros_end_a_chain(end):
    config, errors = read_pbx_config(FILE + USERS + rows(("1001", "1002"), ("1002", end)))
    assert config is not None, errors


def test_one_in_the_empty_fields():
    """ "Empty field: Always add "1" in the empty fields"."""
    filled, errors = read_pbx_config(FILE + USERS + rows(("1001", "0000", "1", "1")))
    assert filled is not None, errors
    absent, errors = read_pbx_config(FILE + USERS + rows(("1001", "0000")))
    assert absent is not None, errors


# --- members have settings of their own -----------------------------------------------------------------


def test_always_of_the_member_that_was_called(hunt):
    """Who lets all calls go elsewhere means those of the own number; the others of the group still hunt."""
    _, phones = hunt(_77721401='always = { to = "77721405" }')
    call = phones["caller"].call("77721401")
    assert rang(phones) == ["77721405"]
    call.cancel()
    phones["caller"].call("8008001")
    assert rang(phones) == ["77721401", "77721405"]


def test_when_nobody_of_the_group_answers_the_called_member_decides(hunt):
    """Its settings hold as for any user, once the sequence has ended."""
    net, phones = hunt(_77721405='no_answer = { after = 5, to = "77721401" }\nbusy = { to = "77721401" }')
    call = phones["caller"].call("77721405")
    phones["77721405"].line.respond(180)
    net.advance(15.1)
    assert rang(phones) == ["77721405", "77721406"], "after = 5 is for calls that do not hunt"
    phones["77721406"].line.respond(486)
    assert phones["77721401"].rings
    phones["77721401"].line.pick_up_receiver()
    assert call.status == 200
    call.hang_up()
    assert net.quiet
