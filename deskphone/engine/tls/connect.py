# SPDX-License-Identifier: GPL-3.0-or-later
"""A TLS connection on the project's own SIP core, with the same certificates as the relay takes."""

from __future__ import annotations

from deskphone.engine.tls.faults import is_other_name, sentence
from deskphone.errors import NetworkError, SipParseError
from deskphone.net.stack import Stack
from deskphone.sip.grammar import format_hostport
from deskphone.sip.transaction.flow import Flow
from deskphone.sip.uri import Uri


async def connect_tls(stack: Stack, host: str, port: int, domain: str, names: tuple[str, ...] = ()) -> Flow:
    """Open one; the certificate may be for the server or for the domain (RFC 5922 section 7.2).

    ``names``: in place of the server, where DNS alone has named that.

    Raises NetworkError, which says what is wrong with the certificate and what to do.
    """
    names = tuple(dict.fromkeys((*(names or (host,)), _host_of(domain))))
    try:
        try:
            return await stack.connect("tls", host, port, server_name=names[0])
        except NetworkError as error:
            if not is_other_name(error.__cause__ or error):
                raise
            return await stack.connect("tls", host, port, server_name=names[-1])
    except NetworkError as error:
        raise NetworkError(sentence(error.__cause__ or error, format_hostport(host, port), names)) from error


def _host_of(domain: str) -> str:
    try:
        return Uri.parse(f"sip:{domain}").host.strip("[]")
    except SipParseError:
        return domain
