# SPDX-License-Identifier: GPL-3.0-or-later
"""Which make the server is: the first sure word counts, whatever message it is in; a setting goes before."""

from __future__ import annotations

import pytest
from phone.conftest import BLF_102, STATE_ONLY, Rig, ringing  # type: ignore

from deskphone.config.presets import profiles
from deskphone.phone import events as evt
from deskphone.phone.views import AccountChanged

ASTERISK, KAMAILIO, UNKNOWN = "Asterisk PBX 22.1.0", "kamailio (5.7.4)", "Acme SIP Server"
PENDING = evt.SubscriptionState.PENDING


@pytest.fixture
def desk() -> Rig:
    """A phone that watches 102, without a name of its server yet."""
    return Rig(BLF_102).start()


def make_of(rig: Rig) -> str:
    account = rig.phone._accounts.find("office")
    assert account is not None
    return account.profile.name


def subscribed(rig: Rig, named: str, status: int = 200) -> Rig:
    return rig.tell(evt.SubscriptionChanged(rig.watch(), PENDING, status, "OK", named=named))


def notified(rig: Rig, named: str = "", body: bytes = b"") -> Rig:
    return rig.tell(
        evt.NotifyReceived(rig.watch(), "active", "application/dialog-info+xml", body, 600, 1, named=named)
    )


def answered(rig: Rig, named: str) -> Rig:
    return rig.tell(evt.ServerAnswered("office", 200, named=named))


SOURCES = {
    "REGISTER": lambda rig, named: rig.register(server=named),
    "SUBSCRIBE": subscribed,
    "NOTIFYs": notified,
    "OPTIONS": answered,
}


@pytest.mark.parametrize("where", SOURCES)
def test_the_server_is_recognised_by_whatever_it_says_first(desk: Rig, where: str) -> None:
    assert make_of(desk) == "generic"
    SOURCES[where](desk, UNKNOWN)
    assert make_of(desk) == "generic"
    desk.take(AccountChanged)
    SOURCES[where](desk, ASTERISK)
    assert make_of(desk) == "asterisk"
    assert desk.take(AccountChanged)
    assert "(profile asterisk, recognised by its " in desk.phone.explain(0)
    assert where in desk.phone.explain(0)


@pytest.mark.parametrize("later", SOURCES)
@pytest.mark.parametrize("first", SOURCES)
def test_what_says_otherwise_later_changes_nothing_and_is_said(desk: Rig, first: str, later: str) -> None:
    SOURCES[first](desk, KAMAILIO)
    for _ in range(3):
        SOURCES[later](desk, ASTERISK)
        SOURCES[first](desk, KAMAILIO)
        assert make_of(desk) == "kamailio"
    told = desk.phone.explain(0)
    assert f'say "{ASTERISK}", which would be profile asterisk: set the account\'s profile' in told


def test_a_code_that_the_make_brings_is_there_at_once_and_for_all_keys() -> None:
    rig = Rig(BLF_102, {"type": "blf", "target": "103"}).start()
    rig.notify(STATE_ONLY).notify(STATE_ONLY, extension="103")
    assert [key.pickable for key in rig.phone.keys] == [False, False]
    subscribed(rig, ASTERISK)
    assert [(key.pickable, key.method) for key in rig.phone.keys] == 2 * [(True, "star-code")]


def test_an_account_that_does_not_register_has_a_make_as_well() -> None:
    rig = Rig(BLF_102, account={"register": False}).start()
    notified(rig, ASTERISK)
    assert make_of(rig) == "asterisk"
    assert f"Server: {ASTERISK} (profile asterisk, recognised by its NOTIFYs)" in rig.phone.explain(0)


def test_a_setting_goes_before_all_that_is_heard() -> None:
    rig = Rig(BLF_102, account={"profile": "3cx"}).start(server=KAMAILIO)
    notified(rig, ASTERISK)
    assert make_of(rig) == "3cx"
    told = rig.phone.explain(0)
    assert "By its answers to REGISTER it would be profile kamailio; the account's setting counts." in told
    assert "which would be" not in told
    built_on = Rig(BLF_102, account={"profile": "asterisk"}).start(server="Asterisk PBX 22.11.0")
    assert "it would be" not in built_on.phone.explain(0), "its setting is the family of it"


def test_after_the_server_was_out_of_reach_it_may_be_another(desk: Rig) -> None:
    notified(desk, KAMAILIO, b"")
    answered(desk, ASTERISK)
    desk.register(0, "offline")
    assert make_of(desk) == "kamailio", "until it says otherwise"
    desk.register(server="Asterisk PBX 22.11.0")
    assert make_of(desk) == "asterisk-22.11"
    assert "which would be" not in desk.phone.explain(0)


DOCUMENT = b'<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="1" state="full" entity="sip:102@pbx.test"><dialog id="%s"%s><state>early</state></dialog></dialog-info>'


@pytest.mark.parametrize(
    ("attributes", "make"),
    [
        ((b"padi-6b0246be-6930-1", b' call-id="x"'), "kamailio"),
        ((b"102", b' call-id="pickup-x7vj7rpg@127.0.0.1"'), "asterisk"),
        ((b"102", b""), "generic"),
        ((b"x-padi-1-2-3", b""), "generic"),
    ],
)
def test_a_server_without_a_name_is_known_by_its_documents(
    desk: Rig, attributes: tuple[bytes, bytes], make: str
) -> None:
    notified(desk, "", DOCUMENT % attributes)
    assert make_of(desk) == make
    if make != "generic":
        assert "recognised by the form of its NOTIFYs" in desk.phone.explain(0)


def test_a_name_goes_before_a_form_that_comes_with_it(desk: Rig) -> None:
    notified(desk, ASTERISK, DOCUMENT % (b"padi-1-2-3", b""))
    assert make_of(desk) == "asterisk"
    assert "which would be" not in desk.phone.explain(0)


def test_of_a_form_all_patterns_that_are_given_fit() -> None:
    known = profiles()
    assert known.shaped("sip:a@b", [("1", "c"), ("padi-1-2-3", "")]).name == "kamailio"
    assert known.shaped("sip:a@b", []).name == "generic"
    assert known.named("yeastar").notify == known.named("asterisk").notify
    assert known.shaped("", [("102", "pickup-1")]).name == "asterisk", "not who builds on it"


def test_a_pickup_goes_by_the_make_that_was_heard(desk: Rig) -> None:
    subscribed(desk, KAMAILIO)
    desk.notify(ringing())
    assert "Replaces" in desk.phone.explain(0)
    assert desk.key.method == "replaces"
