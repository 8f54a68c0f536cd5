# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is shown as the caller: proven users, trusted gateways (RFC 3325), and who stays unknown (RFC 3323)."""

from __future__ import annotations

import pytest

from deskphone.config.pbx import Forward, ResponseGroupConfig
from deskphone.config.pbx_file import read_pbx_config

GATEWAY = "10.0.9.5"
CLAIMS = [
    ("P-Asserted-Identity", '"King" <sip:king@example.org>'),
    ("P-Preferred-Identity", '"King" <sip:king@example.org>'),
    ("Remote-Party-ID", '"King" <sip:king@example.org>;party=calling;privacy=off'),
]


def trusting(net, *networks):
    """Let the office trust these networks."""
    server = net.core.config.server.model_copy(update={"trusted": networks})
    net.core.reconfigure(net.core.config.model_copy(update={"server": server}), net.now)
    return net


def shown(phone):
    """(display, URI) of the caller in the INVITE a phone got, by From and by assertion."""
    request = phone.line.request
    asserted = request.headers.all("P-Asserted-Identity")
    assert asserted == [str(request.from_).partition(";tag=")[0]]
    return request.from_.display, str(request.from_.uri)


@pytest.mark.parametrize("claim", CLAIMS, ids=[name for name, _ in CLAIMS])
def test_a_claim_is_ignored_and_never_passed_on(net, claim):
    a, b = net.people("101", "102")
    a.call("102", headers=[claim])
    assert shown(b) == ("Hong", "sip:101@pbx.test")
    assert "king" not in str(list(b.line.request.headers)).lower()


def test_a_claim_within_a_call_is_not_passed_on(net, make_sdp):
    a, b = net.people("101", "102")
    line = a.call("102")
    b.line.pick_up_receiver()
    b.answers["INVITE"] = (200, make_sdp(b.host))
    line.send("INVITE", make_sdp(a.host), [CLAIMS[0]])
    (event,) = b.requests
    assert "P-Asserted-Identity" not in event.request.headers


def test_an_answer_shows_the_proven_user_not_the_claimed_one(net, make_sdp):
    a, b = net.people("101", "102")
    line = a.call("102")
    b.line.respond(200, make_sdp(b.host), headers=[CLAIMS[0]])
    assert line.response(200).headers.all("P-Asserted-Identity") == ['"G.T" <sip:102@pbx.test>']


ASSERTED = [
    (
        "a number",
        [("P-Asserted-Identity", '"Bank" <sip:+4930123@gw.example>')],
        "Bank",
        "sip:+4930123@pbx.test",
    ),
    ("a tel URI", [("P-Asserted-Identity", "<tel:+4930123>")], "", "sip:+4930123@pbx.test"),
    ("a name", [("P-Asserted-Identity", "Wife <sip:wife@example.org>")], "Wife", "sip:wife@example.org"),
    (
        "both forms",
        [("P-Asserted-Identity", '"A" <sip:+491@gw>, <tel:+492>')],
        "A",
        "sip:+491@pbx.test",
    ),
    ("the older header", [("Remote-Party-ID", '"B" <sip:555@gw>;party=calling')], "B", "sip:555@pbx.test"),
    ("preferred only", [("P-Preferred-Identity", "<sip:555@gw>")], "", "sip:555@pbx.test"),
    (
        "asserted before preferred",
        [("P-Preferred-Identity", "<sip:1@gw>"), ("P-Asserted-Identity", "<sip:2@gw>")],
        "",
        "sip:2@pbx.test",
    ),
    ("nothing", [], "Hong", "sip:101@pbx.test"),
    ("broken", [("P-Asserted-Identity", '"King <sip:king')], "Hong", "sip:101@pbx.test"),
    ("no user", [("P-Asserted-Identity", "<sip:gw.example>")], "Hong", "sip:101@pbx.test"),
    ("mail", [("P-Asserted-Identity", "<mailto:a@b.example>")], "Hong", "sip:101@pbx.test"),
    (
        "broken, then good",
        [("P-Asserted-Identity", "<sip:gw>"), ("Remote-Party-ID", "<sip:7@gw>")],
        "",
        "sip:7@pbx.test",
    ),
    ("quotes", [("P-Asserted-Identity", r'"A \"x\" \\B" <sip:7@gw>')], "A x B", "sip:7@pbx.test"),
]


@pytest.mark.parametrize(
    ("headers", "display", "uri"), [row[1:] for row in ASSERTED], ids=[row[0] for row in ASSERTED]
)
def test_a_trusted_gateway_names_the_caller(net, headers, display, uri):
    trusting(net, "10.0.9.0/24")
    gateway, b = net.phone("101", host=GATEWAY), net.phone("102")
    gateway.call("102", headers=headers)
    assert shown(b) == (display, uri)
    (dialog,) = net.dialogs("102")
    assert (dialog.remote_display, dialog.remote_identity) == (display, uri)
    assert dialog.remote_target.endswith("@pbx.test")


def test_the_call_still_counts_as_the_gateways(net):
    trusting(net, GATEWAY + "/32")
    gateway = net.phone("105", host=GATEWAY)
    net.people("102", "103")
    for number in (1, 2):
        gateway.call("102", headers=[("P-Asserted-Identity", f"<sip:{number}@gw>")])
    refused = gateway.call("103", headers=[("P-Asserted-Identity", "<sip:3@gw>")])
    assert refused.status == 403
    assert [call.caller for call in net.calls.snapshot()] == ["105", "105"]
    assert len(net.dialogs("105")) == 2


def test_who_is_not_trusted_is_not_believed(net):
    trusting(net, "10.0.8.0/24")
    gateway, b = net.phone("101", host=GATEWAY), net.phone("102")
    gateway.call("102", headers=[CLAIMS[0]])
    assert shown(b) == ("Hong", "sip:101@pbx.test")


LISTENS_IN = [
    ("Call-Info", "<http://pbx.test/>;answer-after=0"),
    ("Call-Info", "<sip:x>; Answer-After = 0"),
    ("Alert-Info", "<http://pbx.test>;info=alert-autoanswer;delay=0"),
    ("Alert-Info", "Ring Answer"),
    ("Alert-Info", "<x>;info=intercom"),
    ("Alert-Info", "info=Auto Answer"),
    ("Alert-Info", "<x>;info=Ring-An-Swer"),  # our own phone looks at the letters alone
    ("Alert-Info", '<x>;info="inter\\com"'),
    ("Answer-Mode", "Auto"),
]


TELLS = [("Call-Info", "<x>;purpose=icon"), ("Alert-Info", "<y>;info=external")]


def asks(phone):
    """What the INVITE that a phone got says of answering by itself."""
    names = ("Call-Info", "Alert-Info", "Answer-Mode", "Priv-Answer-Mode")
    told = [(name, value) for name in names for value in phone.line.request.headers.all(name)]
    assert [each for each in told if each in TELLS] == TELLS, "what else the caller tells is passed on"
    return [each for each in told if each not in TELLS]


def change(net, number, **settings):
    """Change a user of the running office."""
    users = [
        user.model_copy(update=settings) if user.number == number else user for user in net.core.config.user
    ]
    net.core.reconfigure(net.core.config.model_copy(update={"user": tuple(users)}), net.now)


@pytest.fixture
def open_net(net):
    """Everybody may ask, and be asked."""
    for user in net.core.config.user:
        change(net, user.number, intercom=True)
    return net


@pytest.mark.parametrize("header", LISTENS_IN, ids=[value for _, value in LISTENS_IN])
def test_nobody_is_asked_to_answer_by_himself_by_default(net, header):
    """Many makes of phones obey whoever calls."""
    a, b = net.people("101", "102")
    a.call("102", headers=[header, *TELLS])
    assert asks(b) == []


@pytest.mark.parametrize("header", LISTENS_IN, ids=[value for _, value in LISTENS_IN])
def test_a_user_may_ask_a_phone_to_answer_by_itself(open_net, header):
    """Whether it does is for its own settings to say."""
    a, b = open_net.people("101", "102")
    a.call("102", headers=[header, *TELLS])
    assert asks(b) == [header]


def test_nobody_overrides_what_a_phone_is_set_to(open_net):
    a, b = open_net.people("101", "102")
    a.call("102", headers=[("Priv-Answer-Mode", "Auto"), *TELLS])
    assert asks(b) == []


@pytest.mark.parametrize("number", ["101", "102"])
@pytest.mark.parametrize("header", LISTENS_IN, ids=[value for _, value in LISTENS_IN])
def test_whose_phones_neither_ask_nor_are_asked(open_net, header, number):
    a, b = open_net.people("101", "102")
    change(open_net, number, intercom=False)
    a.call("102", headers=[header, *TELLS])
    assert asks(b) == []


@pytest.mark.parametrize("header", LISTENS_IN, ids=[value for _, value in LISTENS_IN])
@pytest.mark.parametrize("how", ["always", "busy", "simultaneous_ring", "delegates"])
def test_nobody_opens_the_room_of_another_than_he_dialled(open_net, header, how):
    a, b, c = open_net.people("101", "102", "103")
    forwards = how in ("always", "busy")
    change(open_net, "102", **{how: Forward(to="103") if forwards else ("103",)})
    a.call("102", headers=[header, *TELLS])
    if how == "busy":
        assert asks(b) == [header]
        b.line.respond(486)
    elif not forwards:
        assert asks(b) == [header]
    assert asks(c) == []


def test_who_is_sent_on_by_a_phone_does_not_open_the_next(open_net):
    a, b, c = open_net.people("101", "102", "103")
    a.call("102", headers=[*LISTENS_IN[:1], *TELLS])
    b.line.respond(302, headers=[("Contact", "<sip:103@pbx.test>")])
    assert asks(c) == []


def test_a_group_is_not_opened(open_net):
    a, b = open_net.people("101", "102")
    group = ResponseGroupConfig(number="600", members=("102",))
    open_net.core.reconfigure(
        open_net.core.config.model_copy(update={"response_group": (group,)}), open_net.now
    )
    a.call("600", headers=[*LISTENS_IN[:1], *TELLS])
    assert asks(b) == []


@pytest.mark.parametrize("header", LISTENS_IN, ids=[value for _, value in LISTENS_IN])
def test_nobody_listens_in_unseen(open_net, header):
    a, b = open_net.people("101", "102")
    a.call("102", headers=[header, ("Privacy", "id")])
    for name in ("Call-Info", "Alert-Info", "Answer-Mode"):
        assert b.line.request.headers.all(name) == []


@pytest.mark.parametrize("may", [False, True])
def test_a_trusted_gateway_follows_the_same_rule(open_net, may):
    trusting(open_net, GATEWAY + "/32")
    change(open_net, "101", intercom=may)
    gateway, b = open_net.phone("101", host=GATEWAY), open_net.phone("102")
    gateway.call("102", headers=LISTENS_IN[:1])
    assert b.line.request.headers.all("Call-Info") == [LISTENS_IN[0][1]] * may


def test_the_configuration_names_the_trusted():
    text = '[server]\ndomain = "pbx.test"\ntrusted = ["10.0.0.5", "192.168.1.7/24"]\n'
    config, errors = read_pbx_config(text)
    assert errors == []
    assert config.server.trusted == ("10.0.0.5/32", "192.168.1.0/24")


@pytest.mark.parametrize("value", ["gateway", "10.0.0.5/33", "10.0.0", ""])
def test_what_is_no_address_is_named(value):
    _, errors = read_pbx_config(f'[server]\ndomain = "pbx.test"\ntrusted = ["{value}"]\n')
    (error,) = errors
    assert "trusted" in str(error)
    assert "192.168.1.0/24" in str(error)


# --- who stays unknown ------------------------------------------------------------------------------

UNKNOWN = [
    ("Privacy: id", "sip:101@pbx.test", [("Privacy", "id")]),
    ("Privacy: user;id", "sip:101@pbx.test", [("Privacy", "user; ID")]),
    ("Privacy: header", "sip:101@pbx.test", [("Privacy", "header")]),
    ("From anonymous", "sip:anonymous@anonymous.invalid", []),
]
ANYWHERE = pytest.mark.parametrize(
    ("sender", "headers"), [row[1:] for row in UNKNOWN], ids=[row[0] for row in UNKNOWN]
)


def tells(message, secret=(":101@", "Hong", "king")):
    """Whether a message to somebody else tells who the anonymous caller is."""
    text = "\n".join(f"{name}: {value}" for name, value in message.headers) + message.body.decode()
    return [word for word in secret if word in text]


@ANYWHERE
def test_the_called_and_the_picker_see_anonymous(net, sender, headers):
    a, b, c = net.people("101", "102", "103")
    a.sender = sender
    extras = [("Call-Info", "<http://hong.test/101.png>;purpose=icon"), ("Subject", "Hong here"), CLAIMS[0]]
    a.call("102", headers=[*headers, *extras])
    b.line.respond(180)
    request = b.line.request
    assert request.from_.display == "Anonymous"
    assert str(request.from_.uri) == "sip:anonymous@anonymous.invalid"
    assert request.headers.get("Privacy") == "id"
    for name in ("P-Asserted-Identity", "Call-Info", "Subject"):
        assert name not in request.headers
    picked = c.call("*40*102")
    assert picked.status == 200
    assert picked.response(200).headers.get("Privacy") == "id"
    assert "P-Asserted-Identity" not in picked.response(200).headers
    assert [tells(message) for _, to, message in net.log if to in (b.host, c.host) and tells(message)] == []


@ANYWHERE
def test_watchers_see_anonymous_in_every_state(net, sender, headers, make_sdp):
    a, b = net.people("101", "102")
    a.sender = sender
    line = a.call("102", headers=headers)
    documents = list(net.dialogs("102"))
    b.line.respond(180)
    documents += net.dialogs("102")
    b.line.pick_up_receiver()
    documents += net.dialogs("102")
    b.line.send("INVITE", make_sdp(b.host, direction="sendonly"))
    documents += net.dialogs("102")
    assert [dialog.state for dialog in documents] == ["trying", "early", "confirmed", "confirmed"]
    for dialog in documents:
        assert dialog.remote_identity == "sip:anonymous@anonymous.invalid"
        assert dialog.remote_target == "sip:anonymous@pbx.test"
        assert dialog.remote_display == "Anonymous"
    line.hang_up()
    assert net.quiet


def test_a_picker_sees_anonymous_after_a_replaces_too(net):
    a, b, c = net.people("101", "102", "103")
    a.call("102", headers=[("Privacy", "id")])
    b.line.respond(180)
    (dialog,) = net.dialogs("102")
    picked = c.call("102", headers=[("Replaces", dialog.call_id)])
    assert picked.status == 200
    assert "P-Asserted-Identity" not in picked.response(200).headers
    assert net.dialogs("103")[0].remote_display == "Anonymous"


def test_a_picker_may_stay_unknown_to_the_caller(net):
    a, b, c = net.people("101", "102", "103")
    line = a.call("102")
    b.line.respond(180)
    c.call("*40*102", headers=[("Privacy", "id")])
    assert line.status == 200
    assert line.response(200).headers.get("Privacy") == "id"
    assert "103" not in str(list(line.response(200).headers))
    assert net.dialogs("101")[0].remote_display == "Anonymous"


def test_a_transfer_keeps_the_secret(net, make_sdp):
    a, b, c = net.people("101", "102", "103")
    a.call("102", headers=[("Privacy", "id")])
    b.line.pick_up_receiver()
    b.line.send("REFER", headers=[("Refer-To", "<sip:103@pbx.test>"), ("Contact", b.contact)])
    assert c.line.request.from_.display == "Anonymous"
    assert tells(c.line.request) == []


def test_an_unknown_caller_may_transfer_and_stays_unknown(net):
    a, b, c = net.people("101", "102", "103")
    line = a.call("102", headers=[("Privacy", "id")])
    b.line.pick_up_receiver()
    line.send("REFER", headers=[("Refer-To", "<sip:103@pbx.test>"), ("Contact", a.contact)])
    assert c.line.request.from_.display == "G.T"
    assert tells(c.line.request) == []


def test_an_asserted_caller_who_wants_privacy_stays_unknown(net):
    trusting(net, GATEWAY + "/32")
    gateway, b = net.phone("101", host=GATEWAY), net.phone("102")
    assertion = ("P-Asserted-Identity", '"Bank" <sip:+4930123@gw.example>')
    gateway.call("102", headers=[assertion, ("Privacy", "id")])
    assert b.line.request.from_.display == "Anonymous"
    assert tells(b.line.request, ("Bank", "4930123", "Hong")) == []


def test_the_older_header_can_ask_for_privacy(net):
    trusting(net, GATEWAY + "/32")
    gateway, b = net.phone("101", host=GATEWAY), net.phone("102")
    gateway.call("102", headers=[("Remote-Party-ID", "<sip:555@gw>;party=calling;privacy=full")])
    assert b.line.request.from_.display == "Anonymous"


def test_privacy_none_shows_the_caller(net):
    a, b = net.people("101", "102")
    a.sender = "sip:anonymous@anonymous.invalid"
    a.call("102", headers=[("Privacy", "none")])
    assert shown(b) == ("Hong", "sip:101@pbx.test")
