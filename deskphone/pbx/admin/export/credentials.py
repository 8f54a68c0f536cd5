# SPDX-License-Identifier: GPL-3.0-or-later
"""What other servers can check a user's password with: the MD5 hash of RFC 7616."""

from __future__ import annotations

from collections.abc import Iterator

from deskphone.config.pbx import PbxConfig, UserConfig
from deskphone.pbx.registrar.authentication import secret_of


def ha1(user: UserConfig, realm: str) -> str | None:
    """Give the MD5 of user:realm:password, or None where only another hash is known."""
    return secret_of(user, realm, "MD5")


def without_md5(config: PbxConfig) -> Iterator[str]:
    """Name the users who cannot log in by MD5."""
    for user in config.user:
        if ha1(user, config.server.auth_realm) is None:
            yield f"user {user.number} has only a SHA-256 hash; give it a password there"
