# SPDX-License-Identifier: GPL-3.0-or-later
"""SIPp as a phone: scenarios built of what a phone does, and runs of them that must go as they are written."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from patience import PATIENCE
from ports import free_port
from processes import DOMAIN, Pbx

CALLED = f"sip:[service]@{DOMAIN}"  # the number of ``play``
THERE = "[next_url]"  # the other end's Contact, once ``answered`` has seen it


def sound(version: int = 1, direction: str = "sendrecv") -> str:
    """A description of its sound: the first, or a later one (RFC 3264 section 8)."""
    return f"""\
v=0
o=sipp 1 {version} IN IP4 [local_ip]
s=-
c=IN IP4 [local_ip]
t=0 0
m=audio 40000 RTP/AVP 0
a={direction}
"""


def scenario(name: str, *steps: str) -> str:
    """The file of a scenario."""
    head = f'<?xml version="1.0" encoding="ISO-8859-1" ?>\n<scenario name="{name}">\n'
    return head + "".join(steps) + "</scenario>\n"


def sends(*lines: str, body: str = "", again: bool = True) -> str:
    """It sends a message; ``again`` and again, until something comes back."""
    fields = ["Content-Length: [len]"] if body else ["Content-Length: 0"]
    if body and not any(line.startswith("Content-Type:") for line in lines):
        fields.insert(0, "Content-Type: application/sdp")
    text = "\n".join([*lines, *fields]) + f"\n\n{body}"
    return f"<send{' retrans=' + chr(34) + '500' + chr(34) if again else ''}><![CDATA[\n{text}]]></send>\n"


def expects(status: int, *checks: str, optional: bool = False, more: str = "") -> str:
    """A response is due, and passes each check: (header, regular expression, variable) as an ``ereg``."""
    more += ' optional="true"' if optional else ""
    if not checks:
        return f'<recv response="{status}"{more}/>\n'
    return f'<recv response="{status}"{more}>\n<action>\n' + "".join(checks) + "</action>\n</recv>\n"


def check(header: str, wanted: str, variable: str) -> str:
    """A header of what came matches a regular expression; what matched is in ``[$variable]``."""
    return f'<ereg regexp="{wanted}" search_in="hdr" header="{header}:" check_it="true" assign_to="{variable}"/>\n'


def pauses(milliseconds: int) -> str:
    """It waits, as one who talks does."""
    return f'<pause milliseconds="{milliseconds}"/>\n'


def is_called() -> str:
    """It gets an INVITE."""
    return '<recv request="INVITE"/>\n'


def responds(
    status: str, *fields: str, tag: str = ";tag=[call_number]", again: bool = False, body: str = ""
) -> str:
    """It responds to what came; ``status`` is "486 Busy Here"."""
    echoed = ("[last_Via:]", "[last_From:]", f"[last_To:]{tag}", "[last_Call-ID:]", "[last_CSeq:]")
    return sends(f"SIP/2.0 {status}", *echoed, *fields, again=again, body=body)


def refuses(status: str, *fields: str) -> str:
    """It refuses what rings, and hears the ACK."""
    return responds(status, *fields, again=True) + '<recv request="ACK"/>\n'


def agrees_to(method: str) -> str:
    """It gets a request within the call, and says 200."""
    return f'<recv request="{method}"/>\n' + responds("200 OK", tag="")


class Served(Protocol):
    """Whom SIPp sends its requests to: a PBX, or a phone."""

    @property
    def port(self) -> int:
        """Its port for SIP over UDP."""


@dataclass(frozen=True)
class SippUser:
    """Whose phone SIPp is. ``fields`` are in each of its requests."""

    number: str
    fields: tuple[str, ...] = ()

    @property
    def log_in(self) -> str:
        """The field with the credentials for the challenge that came."""
        return f"[authentication username={self.number} password=pw-{self.number}]"

    def request(
        self,
        method: str,
        cseq: int,
        *fields: str,
        uri: str = THERE,
        to: str = "[last_To:]",
        branch: str = "[branch]",
        body: str = "",
    ) -> str:
        """It sends a request: to the other end of its call, if nothing else is said."""
        return sends(
            f"{method} {uri} SIP/2.0",
            f"Via: SIP/2.0/[transport] [local_ip]:[local_port];branch={branch}",
            "Max-Forwards: 70",
            f"From: <sip:{self.number}@{DOMAIN}>;tag=[call_number]",
            to,
            "Call-ID: [call_id]",
            f"CSeq: {cseq} {method}",
            f"Contact: <sip:{self.number}@[local_ip]:[local_port]>",
            *self.fields,
            *fields,
            body=body,
            again=method != "ACK",
        )

    def registers(self) -> str:
        """It registers for ten minutes."""
        to, expires = f"To: <sip:{self.number}@{DOMAIN}>", "Expires: 600"
        first = self.request("REGISTER", 1, expires, uri=f"sip:{DOMAIN}", to=to)
        second = self.request("REGISTER", 2, self.log_in, expires, uri=f"sip:{DOMAIN}", to=to)
        return first + expects(401, more=' auth="true"') + second + expects(200)

    def invites(self, cseq: int, *fields: str) -> str:
        """It sends an INVITE to the number."""
        return self.request("INVITE", cseq, *fields, uri=CALLED, to=f"To: <{CALLED}>", body=sound())

    def is_refused(self, cseq: int, status: int, *checks: str) -> str:
        """Its INVITE is refused. The ACK is of the INVITE's transaction (RFC 3261 section 17.1.1.3)."""
        tried = expects(100, optional=True)
        refused = expects(status, *checks, more=' auth="true"' if status == 401 else "")
        return tried + refused + self.request("ACK", cseq, uri=CALLED, branch="[branch-3]")

    def is_answered(self, cseq: int, *checks: str) -> str:
        """Its INVITE is answered."""
        return expects(200, *checks, more=' rrs="true"') + self.request("ACK", cseq)

    def dials(self, *fields: str) -> str:
        """It calls the number, with further fields, until it is answered; the next CSeq is 3."""
        called = self.invites(1) + self.is_refused(1, 401) + self.invites(2, self.log_in, *fields)
        return (
            called + "".join(expects(each, optional=True) for each in (100, 180, 183)) + self.is_answered(2)
        )

    def hangs_up(self, cseq: int) -> str:
        """It ends the call."""
        return self.request("BYE", cseq) + expects(200)


def play(folder: Path, pbx: Served, text: str, *argv: str, number: str = "", limit: float = 10.0) -> None:
    """Let SIPp play a scenario to its end as a client of the PBX; ``number`` is what it calls.

    SIPp fails at the first message that is not what the scenario expects.
    """
    with playing(folder, pbx, text, *argv, number=number, limit=limit):
        pass


@contextmanager
def playing(
    folder: Path, pbx: Served, text: str, *argv: str, number: str = "", limit: float = 10.0
) -> Iterator[None]:
    """The same, while others do their part; its end is waited for."""
    (folder / "client.xml").write_text(text)
    service = ("-s", number) if number else ()
    with _running(folder, f"127.0.0.1:{pbx.port}", "-sf", "client.xml", *service, *argv) as run:
        yield
        status = run.wait(limit * PATIENCE)
    assert status == 0, _complaints(folder)


def _complaints(folder: Path) -> str:
    return "\n".join(path.read_text() for path in folder.glob("*_errors.log"))


def register(folder: Path, pbx: Pbx, number: str) -> int:
    """Register a SIPp as a user's phone; the port at which it is to be ``waiting``."""
    port = free_port()
    play(folder, pbx, scenario("register", SippUser(number).registers()), "-p", str(port))
    return port


@contextmanager
def waiting(folder: Path, port: int, text: str = "", calls: int = 1) -> Iterator[subprocess.Popen[bytes]]:
    """A SIPp that waits at a port to be called, and must see its scenario to the end within this block.

    Without a scenario it answers, and is hung up on. ``calls``: how often it goes through the scenario.
    """
    (folder / "server.xml").write_text(text)
    argv = ("-sf", "server.xml") if text else ("-sn", "uas")
    with _running(folder, *argv, "-p", str(port), calls=calls) as run:
        yield run
        assert run.wait(10 * PATIENCE) == 0, f"SIPp was not called as its scenario says {_complaints(folder)}"


@contextmanager
def _running(folder: Path, *argv: str, calls: int = 1) -> Iterator[subprocess.Popen[bytes]]:
    run = subprocess.Popen(
        ["sipp", *argv, "-i", "127.0.0.1", "-m", str(calls), "-nostdin", "-trace_err"],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"TERM": "dumb"},
    )
    try:
        yield run
    finally:
        if run.poll() is None:
            run.kill()
            run.wait()
