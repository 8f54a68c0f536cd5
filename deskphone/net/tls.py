# SPDX-License-Identifier: GPL-3.0-or-later
"""TLS settings for listeners and for connections of ours."""

from __future__ import annotations

import asyncio
import ssl
from asyncio import sslproto
from collections.abc import Callable
from typing import Any

from deskphone.errors import NetworkError

# CPython 3.11 gives each TLS connection a buffer of 256 KB, silent ones as well (asyncio/sslproto.py). So
# much is deciphered in one turn of the loop: 32 KB can be 1,200 changes of keys, which wait in no line of
# ``deskphone.net.turns``. A longer record comes in parts.
sslproto.SSLProtocol.max_size = 4 * 1024  # type: ignore[attr-defined]  # 3.10 has it elsewhere


def mind_the_wire(transport: asyncio.BaseTransport, came: Callable[[int], bool]) -> None:
    """Have ``came(octets)`` asked about each read of a TLS connection, before it is deciphered.

    False drops it. Much of what TLS lets a peer say never gets to the protocol above (RFC 8446 section
    4.6.3).
    """
    below: Any = getattr(transport, "_ssl_protocol", None)
    take: Callable[[int], None] | None = getattr(below, "buffer_updated", None)
    if take is None:  # CPython 3.10
        return
    read = take

    def counted(size: int) -> None:
        if came(size):
            read(size)

    below.buffer_updated = counted


def server_context(certificate: str | None, private_key: str | None) -> ssl.SSLContext:
    """TLS for a listener; raises NetworkError when the files cannot be used."""
    if not certificate:
        raise NetworkError(
            "Listening on tls needs a certificate: set server.certificate and server.private_key."
        )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(certificate, private_key)
    except (OSError, ssl.SSLError) as error:
        raise NetworkError(
            f"The certificate {certificate} with key {private_key or certificate} cannot be used: {error}."
        ) from error
    return context


def client_context(ca_file: str = "") -> ssl.SSLContext:
    """TLS towards servers, which must prove their name; ``ca_file`` (PEM) empty: the system's.

    Raises NetworkError when the file cannot be used.
    """
    try:
        context = ssl.create_default_context(cafile=ca_file or None)
    except (OSError, ssl.SSLError) as error:
        raise NetworkError(f"The certificates in {ca_file} cannot be used: {error}.") from error
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
