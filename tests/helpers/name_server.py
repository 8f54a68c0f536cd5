# SPDX-License-Identifier: GPL-3.0-or-later
"""A DNS server on loopback that knows the SRV records a test gives it, and nobody else."""

from __future__ import annotations

import socket
import threading
from collections.abc import Mapping

import dns.flags
import dns.message
import dns.rcode
import dns.rrset


class NameServer:
    """``records``: by name, rows as in a zone file ("10 5 5060 sip.pbx.test."); ``silent``: it never answers."""

    def __init__(self, records: Mapping[str, list[str]], *, silent: bool = False) -> None:
        self._records, self._silent = records, silent
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._socket.settimeout(0.05)
        self.port = self._socket.getsockname()[1]
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

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
            if not self._silent:
                self._socket.sendto(self._answer(data), source)

    def _answer(self, data: bytes) -> bytes:
        query = dns.message.from_wire(data)
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.RA
        name = query.question[0].name
        rows = self._records.get(name.to_text(omit_final_dot=True))
        if rows is None:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        elif rows:
            answer.answer.append(dns.rrset.from_text_list(name, 60, "IN", "SRV", rows))
        return answer.to_wire()
