# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults planted in a server on loopback: the doctor names each, and nothing else."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
from dataclasses import dataclass, field
from typing import Any

import pytest
from certificates import Authority
from patience import wait_until
from processes import JsonProcess
from sick_server import DOMAIN, IDLE, PASSWORD, Sick, SickServer, add, refuse, silent

from deskphone.config.phone import AccountConfig
from deskphone.doctor.examine import Patience, examine
from deskphone.doctor.finding import Finding
from deskphone.doctor.judge import judge
from deskphone.engine.options import EngineOptions
from deskphone.sip.message import Request, Response, make_response

LONG = 60.0  # seconds for what does come, on a busy machine
INSIDE = Patience(answer=LONG, notify=LONG, large=LONG, contact=LONG)
LIST = "sip:list-101@pbx.test"


def findings(port: int, patience: Patience = INSIDE, ca_file: str = "", **account: Any) -> list[Finding]:
    known = {"name": "office", "user": "101", "domain": DOMAIN, "server": f"127.0.0.1:{port}", **account}
    config = AccountConfig(**known)
    options = EngineOptions(
        bind_address="127.0.0.1", transports=(config.transport,), ca_file=ca_file, subscriber="sip"
    )
    return judge(asyncio.run(examine(config, PASSWORD, ["102"], options, patience=patience)))


def short(**seconds: float) -> Patience:
    """Wait briefly for what is planted not to come."""
    return Patience(**{"answer": LONG, "notify": LONG, "large": LONG, "contact": LONG, **seconds})


# --------------------------------------------------------------------- plants


def stale_always(request: Request, sound: Response) -> Response:
    if "Authorization" not in request.headers:
        return sound
    challenge = f'Digest realm="{DOMAIN}", nonce="n{request.cseq.number}", stale=true, qop="auth"'
    return refuse(401, ("WWW-Authenticate", challenge))(request, sound)


def brief(least: int, name: str = "Min-Expires") -> Any:
    def answer(request: Request, sound: Response) -> Response:
        asked = request.headers.get("Expires")
        if sound.status != 200 or asked is None or not 0 < int(asked) < least:
            return sound
        return refuse(423, (name, str(least)))(request, sound)

    return answer


def proven(status: int, *headers: tuple[str, str]) -> Any:
    """Refuse what has passed authentication."""

    def answer(request: Request, sound: Response) -> Response:
        return refuse(status, *headers)(request, sound) if sound.status == 200 else sound

    return answer


def no_rport(request: Request, sound: Response) -> Response:
    via = request.top_via
    bare = ";".join(part for part in str(via).split(";") if not part.startswith("rport"))
    sound.headers.replace_first("Via", bare)
    return sound


def behind_nat(request: Request, sound: Response) -> Response:
    """Say that it came from elsewhere, and keep the address inside all the same."""
    via = request.top_via.with_param("received", "192.0.2.9").with_param("rport", "40000")
    made = make_response(request, sound.status, to_tag="sick")
    for name in ("WWW-Authenticate", "Server"):
        for value in sound.headers.all(name):
            made.headers.add(name, value)
    made.replace_top_via(via)
    if sound.status == 200:
        made.headers.add("Contact", f"<sip:101@{via.host}:{via.port}>;expires=300")
    return made


def without_contact(request: Request, sound: Response) -> Response:
    sound.headers.remove("Contact")
    return sound


def contact(value: str) -> Any:
    def answer(request: Request, sound: Response) -> Response:
        if sound.status == 200:
            sound.headers.set("Contact", value)
        return sound

    return answer


def in_dialog(status: int) -> Any:
    def answer(request: Request, sound: Response) -> Response:
        return refuse(status)(request, sound) if request.to.tag else sound

    return answer


def strict_route(request: Request, sound: Response) -> Response:
    if place := sound.headers.get("Contact"):
        sound.headers.add("Record-Route", place)
    return sound


def as_one(request: Request, sound: Response) -> Response:
    sound.headers.remove("Require")
    return sound


def only(package: str, then: Any) -> Any:
    """Alter the SUBSCRIBEs of one event package (``list``: of what asks for a list)."""

    def answer(request: Request, sound: Response) -> Response | None:
        kind = "list" if "Supported" in request.headers else request.headers.get("Event")
        return then(request, sound) if kind == package else sound

    return answer


def large(then: Any) -> Any:
    def answer(request: Request, sound: Response) -> Response | None:
        return then(request, sound) if "X-Padding-0" in request.headers else sound

    return answer


@dataclass
class Fault:
    sick: Sick
    finds: str
    says: str = ""
    patience: Patience = INSIDE
    account: dict[str, Any] = field(default_factory=dict)


FAULTS = {
    "wrong-password": Fault(Sick(password="another"), "password-refused", 'realm "pbx.test"'),
    "realms-by-turns": Fault(Sick(realms=("one", "two"), password="x"), "realm-changes", '"one", "two"'),
    "challenge-of-no-known-kind": Fault(
        Sick(alter={"REGISTER": refuse(401, ("WWW-Authenticate", "NTLM realm=x"))}),
        "challenge-unknown",
        "NTLM",
    ),
    "challenge-without-a-challenge": Fault(Sick(alter={"REGISTER": refuse(401)}), "challenge-unknown"),
    "nonces-too-old-at-once": Fault(Sick(alter={"REGISTER": stale_always}), "nonce-stale", "secret"),
    "wrong-domain": Fault(Sick(alter={"REGISTER": refuse(404)}), "domain-unknown", "101@pbx.test"),
    "no-right-to-register": Fault(Sick(alter={"REGISTER": refuse(403)}), "registration-forbidden"),
    "registrar-broken": Fault(Sick(alter={"REGISTER": refuse(500)}), "registration-refused", "500"),
    "registrar-silent": Fault(
        Sick(alter={"REGISTER": silent}), "registration-unanswered", patience=short(answer=2.0)
    ),
    "registration-423": Fault(Sick(alter={"REGISTER": brief(900)}), "interval-brief", "at least 900 s"),
    "registration-423-without-min-expires": Fault(
        Sick(alter={"REGISTER": brief(900, "X-Nothing")}), "interval-brief", "no Min-Expires"
    ),
    "registration-shorter-than-asked": Fault(Sick(registers_for=20), "registration-short", "20 s"),
    "registration-kept-by-nobody": Fault(Sick(alter={"REGISTER": without_contact}), "registration-lost"),
    "two-registrars-behind-one-name": Fault(
        Sick(forgets="some"), "registration-lost", "right after, sometimes"
    ),
    "nat-contact": Fault(Sick(alter={"REGISTER": behind_nat}), "nat-contact", "192.0.2.9:40000"),
    "no-rport": Fault(Sick(alter={"REGISTER": no_rport}), "rport-missing"),
    "clock-wrong": Fault(
        Sick(alter={"REGISTER": add(("Date", "Sat, 13 Nov 2010 23:29:00 GMT"))}), "clock-skew", "2010-11-13"
    ),
    "strict-routing": Fault(Sick(alter={"SUBSCRIBE": strict_route}), "route-strict", "Record-Route"),
    "strict-service-route": Fault(
        Sick(alter={"REGISTER": add(("Service-Route", "<sip:192.0.2.1>"))}), "route-strict", "Service-Route"
    ),
    "options-refused": Fault(Sick(alter={"OPTIONS": refuse(405)}), "options-refused", "405"),
    "options-unanswered": Fault(
        Sick(alter={"OPTIONS": silent}), "options-unanswered", patience=short(answer=2.0)
    ),
    "fragments-lost": Fault(Sick(deaf_over=1500), "fragments-lost", "2000 octets", patience=short(large=2.0)),
    "request-513": Fault(Sick(alter={"OPTIONS": large(refuse(513))}), "too-large", "2000 octets"),
    "no-hint-404": Fault(Sick(alter={"SUBSCRIBE": only("dialog", proven(404))}), "no-hint", "404"),
    "no-hint-481": Fault(Sick(alter={"SUBSCRIBE": only("dialog", proven(481))}), "no-hint", "481"),
    "watching-403": Fault(Sick(alter={"SUBSCRIBE": only("dialog", proven(403))}), "watch-forbidden"),
    "watching-489": Fault(
        Sick(alter={"SUBSCRIBE": only("dialog", proven(489, ("Allow-Events", "presence")))}),
        "no-dialog-events",
        "it offers presence",
    ),
    "watching-513": Fault(Sick(alter={"SUBSCRIBE": only("dialog", proven(513))}), "too-large", "SUBSCRIBE"),
    "watching-423": Fault(
        Sick(alter={"SUBSCRIBE": only("dialog", brief(1800))}), "interval-brief", "at least 1800 s"
    ),
    "watching-500": Fault(Sick(alter={"SUBSCRIBE": only("dialog", proven(500))}), "watch-refused", "500"),
    "watching-of-another-realm": Fault(
        Sick(alter={"SUBSCRIBE": only("dialog", stale_always)}), "watch-password", DOMAIN
    ),
    "watching-silent": Fault(
        Sick(alter={"SUBSCRIBE": only("dialog", silent)}), "watch-unanswered", patience=short(answer=2.0)
    ),
    "no-notify": Fault(Sick(notify={"dialog": None}), "no-notify", "200 OK", patience=short(notify=1.0)),
    "rejected-by-notify": Fault(
        Sick(state="terminated;reason=rejected"), "watch-forbidden", "terminated;reason=rejected"
    ),
    "ended-by-notify": Fault(Sick(state="terminated;reason=giveup"), "watch-ended", "giveup"),
    "document-broken": Fault(
        Sick(notify={"dialog": ("application/dialog-info+xml", "no XML at all")}), "document-unreadable"
    ),
    "document-of-another-kind": Fault(
        Sick(notify={"dialog": ("application/pidf+xml", IDLE)}), "document-unreadable", "application/pidf+xml"
    ),
    "subscription-forgotten": Fault(Sick(alter={"SUBSCRIBE": in_dialog(481)}), "refresh-refused", "481"),
    "no-list-support": Fault(
        Sick(alter={"SUBSCRIBE": only("list", proven(404))}), "no-list", "404", account={"blf_list": LIST}
    ),
    "list-as-one-extension": Fault(
        Sick(alter={"SUBSCRIBE": only("list", as_one)}),
        "no-list",
        "no Require: eventlist",
        account={"blf_list": LIST},
    ),
    "voicemail-without-a-mailbox": Fault(
        Sick(alter={"SUBSCRIBE": only("message-summary", proven(404))}),
        "no-mailbox",
        "404",
        account={"voicemail": "*97"},
    ),
}


@pytest.mark.parametrize("kind", ["udp", "tcp"])
def test_a_sound_server_has_no_finding(kind: str) -> None:
    with SickServer(Sick(), kind) as server:
        assert findings(server.port, transport=kind, blf_list=LIST, voicemail="*97") == []


@pytest.mark.parametrize(
    "sick",
    [Sick(registers_for=299), Sick(forgets="all"), Sick(alter={"OPTIONS": refuse(404)})],
    ids=["what is left of a registration", "no answer to who asks for bindings", "OPTIONS 404"],
)
def test_what_sound_servers_do_is_no_finding(sick: Sick) -> None:
    with SickServer(sick) as server:
        assert findings(server.port) == []


@pytest.mark.long
def test_a_server_that_is_slow_gets_its_time() -> None:
    """Half a second for the first answer: what takes five times as long is no silence."""
    delays = {"OPTIONS": 0.5, "REGISTER": 2.5, "SUBSCRIBE": 2.5}
    with SickServer(Sick(delays=delays)) as server:
        assert findings(server.port, short(answer=2.0)) == []


@pytest.mark.parametrize("name", FAULTS)
def test_names(name: str) -> None:
    fault = FAULTS[name]
    with SickServer(fault.sick) as server:
        found = findings(server.port, fault.patience, **fault.account)
    assert [each.id for each in found] == [fault.finds], found
    assert fault.says in found[0].text


def test_names_the_contact_of_a_phone_that_is_gone() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as gone:
        gone.bind(("127.0.0.1", 0))
        port = gone.getsockname()[1]
    with SickServer(Sick(contacts=(f"sip:101@127.0.0.1:{port}",))) as server:
        found = findings(server.port)
    assert [each.id for each in found] == ["contact-dead"]
    assert f"sip:101@127.0.0.1:{port}" in found[0].seen


def test_a_second_phone_that_listens_is_no_finding() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as phone:
        phone.bind(("127.0.0.1", 0))
        with SickServer(Sick(contacts=(f"sip:101@127.0.0.1:{phone.getsockname()[1]}",))) as server:
            assert findings(server.port, short(contact=0.5)) == []


def test_names_a_server_that_calls_itself_by_an_address_where_it_is_not() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as gone:
        gone.bind(("127.0.0.1", 0))
        place = f"<sip:127.0.0.1:{gone.getsockname()[1]}>"
    with SickServer(Sick(alter={"SUBSCRIBE": contact(place)})) as server:
        found = findings(server.port, short(answer=2.0))
    assert [each.id for each in found] == ["server-contact"]
    assert place in found[0].seen


@pytest.mark.parametrize("kind", ["udp", "tcp", "tls"])
def test_names_a_closed_port(kind: str) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM if kind == "udp" else socket.SOCK_STREAM) as gone:
        gone.bind(("127.0.0.1", 0))
        port = gone.getsockname()[1]
    assert [each.id for each in findings(port, transport=kind)] == ["port-closed"]


def test_names_a_silent_port() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as deaf:
        deaf.bind(("127.0.0.1", 0))
        found = findings(deaf.getsockname()[1], short(answer=1.0))
    assert [each.id for each in found] == ["no-answer"]


# --------------------------------------------------------------------- certificates


CERTIFICATES = {
    "certificate-name": {"names": ("other.test",)},
    "certificate-expired": {"begin": -3, "end": -1},
    "certificate-early": {"begin": 1, "end": 3},
}


@pytest.mark.parametrize("name", CERTIFICATES)
def test_names_a_certificate_that_is_wrong(name: str, tmp_path: Any) -> None:
    authority = Authority(tmp_path)
    days = dict(CERTIFICATES[name])
    context = authority.server_context(*days.pop("names", ("127.0.0.1",)), **days)
    with SickServer(Sick(), "tls", context) as server:
        found = findings(server.port, transport="tls", ca_file=str(authority.file))
    assert [each.id for each in found] == [name]
    assert f"127.0.0.1:{server.port}" in found[0].seen


def test_names_a_certificate_of_an_unknown_issuer(tmp_path: Any) -> None:
    with SickServer(Sick(), "tls", Authority(tmp_path).server_context("127.0.0.1")) as server:
        found = findings(server.port, transport="tls")
    assert [each.id for each in found] == ["certificate-issuer"]
    assert "--ca FILE" in found[0].change


def test_a_good_certificate_is_no_finding(tmp_path: Any) -> None:
    authority = Authority(tmp_path)
    with SickServer(Sick(), "tls", authority.server_context("127.0.0.1")) as server:
        assert findings(server.port, transport="tls", ca_file=str(authority.file)) == []


def test_names_a_port_that_speaks_no_tls() -> None:
    with SickServer(Sick(), "tcp") as server:
        found = findings(server.port, short(answer=2.0), transport="tls")
    assert [each.id for each in found] == ["tls-none"]


# --------------------------------------------------------------------- as a process


@pytest.mark.e2e
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_who_ends_it_leaves_no_registration(number: signal.Signals) -> None:
    """It waits for a NOTIFY that never comes."""
    with SickServer(Sick(notify={"dialog": None})) as server:
        command = ("-m", "deskphone", "doctor", "--json", "--watch", "102", "--user", f"101@{DOMAIN}")
        done = JsonProcess(
            *(sys.executable, *command, "--server", f"127.0.0.1:{server.port}"),
            env={"DESKPHONE_PASSWORD": PASSWORD},
        )
        wait_until(lambda: server.bindings, "it does not register")
        done.process.send_signal(number)
        assert done.finish() == 128 + number
        assert server.bindings == {}
        assert done.lines == []


@pytest.mark.e2e
def test_the_reason_of_no_registration_is_what_was_seen() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as gone:
        gone.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{gone.getsockname()[1]}"
    command = (sys.executable, "-m", "deskphone", "doctor", "--json", "--server", place, "--user", "101")
    done = JsonProcess(*command, env={"DESKPHONE_PASSWORD": "x"})
    assert done.finish() == 5
    assert [line["event"] for line in done.lines] == ["registration", "abilities", "finding", "doctor"]
    assert done.lines[0]["state"] == "offline"
    assert done.lines[0]["reason"] == f"Nothing listens at {place} (UDP): the port is closed."
