# SPDX-License-Identifier: GPL-3.0-or-later
"""A DNS server on loopback that knows the records a test gives it, and nobody else."""

from __future__ import annotations

import socket
import threading
from collections.abc import Mapping

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset


class NameServer:
    """``records``: by name, SRV rows as in a zone file ("10 5 5060 sip.pbx.test.").

    ``others``: by name and type ("pbx.test", "NAPTR"), rows of that; ``ttl`` of all in seconds; ``silent``: it
    never answers. All of them may be changed while it runs; ``asked`` has the names and types of questions.
    """

    def __init__(
        self,
        records: Mapping[str, list[str]],
        others: Mapping[tuple[str, str], list[str]] | None = None,
        *,
        ttl: int = 60,
        silent: bool = False,
    ) -> None:
        self.records = {(name, "SRV"): rows for name, rows in records.items()} | dict(others or {})
        self.ttl, self.silent = ttl, silent
        self.asked: list[tuple[str, str]] = []
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.settimeout(0.05)
        self.port = self._socket.getsockname()[1]
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    @property
    def variable(self) -> str:
        """What ``DESKPHONE_NAME_SERVER`` must be."""
        return f"127.0.0.1:{self.port}"

    def __enter__(self) -> NameServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()
        self._socket.close()

    def _run(self) -> None:
        while not self._end.is_set():
            try:
                data, source = self._socket.recvfrom(4096)
            except TimeoutError:
                continue
            query = dns.message.from_wire(data)
            if not self.silent:
                self._socket.sendto(self._answer(query), source)
            self.asked.append(_question(query))  # and answered

    def _answer(self, query: dns.message.Message) -> bytes:
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.RA
        name, kind = _question(query)
        if name not in {each for each, _ in self.records}:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        for wanted in (kind, "CNAME"):
            if rows := self.records.get((name, wanted)):
                rrset = dns.rrset.from_text_list(query.question[0].name, self.ttl, "IN", wanted, rows)
                answer.answer.append(rrset)
        return answer.to_wire(max_size=65000)


def _question(query: dns.message.Message) -> tuple[str, str]:
    asked = query.question[0]
    return asked.name.to_text(omit_final_dot=True), dns.rdatatype.to_text(asked.rdtype)
