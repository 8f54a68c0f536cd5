# SPDX-License-Identifier: GPL-3.0-or-later
"""Why a TLS connection did not come about, in words, with what to do. Pure."""

from __future__ import annotations

import asyncio
import socket
import ssl

_EXPIRED, _NOT_YET = 10, 9  # X509_V_ERR_* of OpenSSL
_OTHER_NAME = frozenset({62, 64})  # host name, IP address
_UNKNOWN = frozenset({2, 18, 19, 20, 21, 27})
_OLD = frozenset({"UNSUPPORTED_PROTOCOL", "TLSV1_ALERT_PROTOCOL_VERSION"})
_NONE = frozenset({"WRONG_VERSION_NUMBER", "PACKET_LENGTH_TOO_LONG", "HTTP_REQUEST", "RECORD_LAYER_FAILURE"})


def is_other_name(error: BaseException) -> bool:
    """Tell whether the certificate is sound but names somebody else."""
    return isinstance(error, ssl.SSLCertVerificationError) and error.verify_code in _OTHER_NAME


def kind_of(error: BaseException) -> str:
    """Name what is in the way, in a word.

    Of a certificate: ``issuer``, ``name``, ``expired``, ``early``; else ``tls-old``,
    ``tls-none``, ``closed``, ``silent``; ``other`` where it is none of these.
    """
    if isinstance(error, ssl.SSLCertVerificationError):
        code = error.verify_code
        kinds = {_EXPIRED: "expired", _NOT_YET: "early"}
        kinds |= dict.fromkeys(_UNKNOWN, "issuer") | dict.fromkeys(_OTHER_NAME, "name")
        return kinds.get(code, "other")
    if isinstance(error, ssl.SSLError):
        if error.reason in _OLD:
            return "tls-old"
        return "tls-none" if error.reason in _NONE or _is_end(error) else "other"
    if isinstance(error, ConnectionRefusedError):
        return "closed"
    if isinstance(error, (TimeoutError, asyncio.TimeoutError)):
        return "silent"
    return "tls-none" if isinstance(error, ConnectionError) else "other"


def sentence(error: BaseException, server: str, names: tuple[str, ...]) -> str:
    """Say why there is no TLS to ``server`` ("host:port"), whose certificate must be for one of ``names``."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return _certificate(error, server, names)
    if isinstance(error, ssl.SSLError):
        return _handshake(error, server)
    if isinstance(error, (TimeoutError, asyncio.TimeoutError)):
        return f"No answer from {server}: check the network and the address; trying again."
    if isinstance(error, ConnectionRefusedError):
        return f"Nothing listens at {server}: check the port (TLS is mostly 5061); trying again."
    if isinstance(error, socket.gaierror):
        return f"{server} is not found: check the name, or the network's DNS; trying again."
    if isinstance(error, ConnectionAbortedError):  # asyncio: the handshake took too long
        return (
            f"{server} takes connections and says nothing in TLS: it hangs, or the port is for something "
            "else (TLS is mostly 5061); trying again."
        )
    if isinstance(error, ConnectionError):
        return f"{server} closed the connection before TLS was agreed: check the port (TLS is mostly 5061)."
    why = (getattr(error, "strerror", None) or str(error) or type(error).__name__).strip()
    return f"{server} cannot be reached ({why}): check the network; trying again."


def _certificate(error: ssl.SSLCertVerificationError, server: str, names: tuple[str, ...]) -> str:
    code = error.verify_code
    if code in _UNKNOWN:
        what = "signed itself" if code == 18 else "is signed by an authority that this computer does not know"
        return (
            f"The certificate of {server} {what}: if the server is yours, name its certificate, "
            "or that of its authority, with --ca FILE."
        )
    if code == _EXPIRED:
        return (
            f"The certificate of {server} has expired: ask its administrator, or set this computer's clock."
        )
    if code == _NOT_YET:
        return f"The certificate of {server} is not valid yet: check the date and time of this computer."
    if code in _OTHER_NAME:
        wanted = " or ".join(names)
        return f"The certificate of {server} is for another name than {wanted}: check the server's address."
    return f"The certificate of {server} is not accepted ({error.verify_message}): ask its administrator."


def _handshake(error: ssl.SSLError, server: str) -> str:
    reason = error.reason or ""
    if reason in _OLD:
        return f"{server} only speaks an old TLS that is not safe: version 1.2 or 1.3 is needed."
    if reason in _NONE:
        return f"{server} does not speak TLS at this port: check the port (TLS is mostly 5061, TCP 5060)."
    if _is_end(error):
        return f"{server} closed the connection before TLS was agreed: check the port (TLS is mostly 5061)."
    return f"No TLS with {server} ({reason.lower().replace('_', ' ') or error}): ask its administrator."


def _is_end(error: ssl.SSLError) -> bool:
    return isinstance(error, ssl.SSLEOFError) or "EOF" in (error.reason or "")
