# SPDX-License-Identifier: GPL-3.0-or-later
"""Who calls and is called, as the book and the keys name them: the contact's name goes first.

A far end's own name is kept where the book has none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from deskphone.book.directory import Directory
from deskphone.phone.events import Party
from deskphone.phone.views import CallView, KeyView, Offer
from ui.models.keys import KeysModel


class Callers:
    """``keys``: what stands on the function keys."""

    def __init__(self, directory: Directory, keys: KeysModel) -> None:
        self._directory, self._keys = directory, keys

    def calls(self, calls: Sequence[CallView]) -> tuple[CallView, ...]:
        """Our own calls."""
        return tuple(map(self._call, calls))

    def offers(self, offers: Sequence[Offer]) -> tuple[Offer, ...]:
        """Colleagues' calls. They are called as on their keys: a key and its row are about one person."""
        labels = {key.index: key.label for key in self._keys.keys if key.label}
        return tuple(self._offer(offer, labels.get(offer.key, "")) for offer in offers)

    def keys(self, keys: Sequence[KeyView]) -> tuple[KeyView, ...]:
        """Function keys, with whom their extensions talk."""
        return tuple(map(self.key, keys))

    def key(self, key: KeyView) -> KeyView:
        """One of them."""
        caller = self._named(key.caller)
        return key if caller is key.caller else replace(key, caller=caller)

    def _call(self, call: CallView) -> CallView:
        remote, wanted = self._directory.party(call.remote), self._named(call.diverted_from)
        if remote is call.remote and wanted is call.diverted_from:
            return call
        return replace(call, remote=remote, diverted_from=wanted)

    def _offer(self, offer: Offer, label: str) -> Offer:
        caller = self._directory.party(offer.caller)
        called = Party(offer.called.uri, label) if label else self._directory.party(offer.called)
        if caller is offer.caller and called is offer.called:
            return offer
        return replace(offer, caller=caller, called=called)

    def _named(self, party: Party | None) -> Party | None:
        return None if party is None else self._directory.party(party)
