# SPDX-License-Identifier: GPL-3.0-or-later
"""Which make of PBX an account's server is, by all that it says. Pure.

It names itself (Server, User-Agent) in answers to REGISTER, OPTIONS and SUBSCRIBE and in NOTIFYs, and some
have NOTIFYs that no other has. The first that is sure counts, so that codes and methods do not change from
one message to the next: behind a proxy several programs speak. What says otherwise later is kept to be told.
Once the server was out of reach it may be another.
"""

from __future__ import annotations

from collections.abc import Iterable

from deskphone.config.presets import Profile, profiles

REGISTER, OPTIONS, SUBSCRIBE = "its answers to REGISTER", "its answers to OPTIONS", "its answers to SUBSCRIBE"
NOTIFY, SHAPE = "its NOTIFYs", "the form of its NOTIFYs"


class Make:
    """``by``: what it was recognised by, empty where it is not; ``contradiction``: a sentence, or empty."""

    def __init__(self) -> None:
        self.profile = profiles().generic
        self.by = self.contradiction = ""
        self._sure = False
        self._heard: dict[
            str, str
        ] = {}  # the last text by what it was in; there are few, and a NOTIFY is often

    def named(self, text: str, where: str) -> None:
        """The server calls itself ``text``, in one of the above."""
        if text and self._heard.get(where) != text:
            self._heard[where] = text
            self._take(profiles().of(text), where, f'{_begun(where)} say "{text[:200]}"')

    def shaped(self, entity: str, dialogs: Iterable[tuple[str, str]]) -> None:
        """A document came; ``dialogs`` are (id, call-id)."""
        if not self._sure:
            self._take(profiles().shaped(entity, dialogs), SHAPE, "")

    def doubt(self) -> None:
        """The server was out of reach."""
        self._sure = False
        self._heard.clear()

    def _take(self, profile: Profile, where: str, said: str) -> None:
        if profile is profiles().generic:
            return
        if not self._sure:
            self.profile, self.by, self.contradiction, self._sure = profile, where, "", True
        elif profile.name != self.profile.name:
            self.contradiction = (
                f"{said}, which would be profile {profile.name}: set the account's profile to the one that "
                "takes the calls."
            )


def _begun(words: str) -> str:
    """Half a sentence that begins one."""
    return f"{words[0].upper()}{words[1:]}"
