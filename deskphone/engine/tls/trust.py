# SPDX-License-Identifier: GPL-3.0-or-later
"""Whom TLS servers must be signed by."""

from __future__ import annotations

import logging
import ssl
from functools import lru_cache
from pathlib import Path

import certifi

from deskphone.errors import NetworkError
from deskphone.net.tls import client_context

log = logging.getLogger("deskphone.engine.tls")
_good: dict[str, ssl.SSLContext] = {}  # by file: what was read last without a fault


def authorities(ca_file: str) -> ssl.SSLContext:
    """Read them from a file (PEM), empty for certifi's.

    Raises NetworkError with what to do. Each connection asks, and a file that changed is read anew (certifi's
    takes 40 to 140 ms on a busy machine): who mends or renews it starts nothing anew, and accounts without
    TLS never depend on it. Where it is gone or bad by now, what it held before counts on.
    """
    file = ca_file or certifi.where()
    try:
        _good[file] = _look(file)
    except NetworkError as error:
        if file not in _good:
            raise
        log.warning("! %s Until then what it held before counts.", error)
    return _good[file]


def _look(file: str) -> ssl.SSLContext:
    try:
        about = Path(file).stat()
        return _read(file, (about.st_mtime_ns, about.st_size, about.st_ino))
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise NetworkError(
            f"The certificate file {file} cannot be read ({why}): mend it, or name another with --ca; "
            "trying again."
        ) from None


@lru_cache(maxsize=2)
def _read(file: str, version: tuple[int, ...]) -> ssl.SSLContext:
    """Read this version of the file (NetworkError, OSError; neither is kept)."""
    if "BEGIN CERTIFICATE" not in Path(file).read_text(encoding="latin-1"):
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
