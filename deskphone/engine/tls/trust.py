# SPDX-License-Identifier: GPL-3.0-or-later
"""Whom TLS servers must be signed by."""

from __future__ import annotations

import ssl
from pathlib import Path

import certifi

from deskphone.errors import NetworkError
from deskphone.net.tls import client_context


def authorities(ca_file: str) -> ssl.SSLContext:
    """Read them from a file (PEM), empty for certifi's.

    Raises NetworkError with what to do. It is read for each connection: who mends or renews the file
    starts nothing anew, and accounts without TLS never depend on it.
    """
    file = ca_file or certifi.where()
    try:
        readable = "BEGIN CERTIFICATE" in Path(file).read_text(encoding="latin-1")
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise NetworkError(
            f"The certificate file {file} cannot be read ({why}): mend it, or name another with --ca; "
            "trying again."
        ) from None
    if not readable:
        raise NetworkError(
            f"The certificate file {file} holds no certificate in PEM form: mend it, or name another with "
            "--ca; trying again."
        )
    try:
        return client_context(file)
    except NetworkError:
        raise NetworkError(
            f"The certificates in {file} are damaged: mend the file, or name another with --ca; trying again."
        ) from None
