# SPDX-License-Identifier: GPL-3.0-or-later
"""The dialogs of one monitored extension, merged from its documents (RFC 4235 section 4, field notes 3.7).

Rules
- ``full`` replaces all, ``partial`` merges by dialog id; ``terminated`` removes.
- A version below the last one is dropped only where it must be an old retransmission: not after a
  new subscription or refresh, and not when the NOTIFY's CSeq rose (a restarted notifier starts anew).
- Tags that a later document of the same dialog leaves out are remembered (Kamailio).
- ``since`` of a dialog starts anew when its state, its hold or its Call-ID changes; without a Call-ID, when
  its caller does: servers that use the extension as the dialog id show the next call under the same id
  (Asterisk). A caller that is corrected for the same Call-ID is the same call (chan_sip).
- ``reachable`` is what the newest document says of it; a partial one that does not say changes nothing.
- ``partial`` whose version is more than one above the last: what is missing may be an end. ``ask_at`` says
  when all is to be asked for anew (``gaps.py``).
- Early after terminated for the same id and Call-ID may be a stuck lamp: ``check_at`` asks for a refresh,
  soon at first, and more seldom while the server says so again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from deskphone.blf.gaps import Gaps
from deskphone.blf.uris import same_user
from deskphone.dialoginfo.document import DialogInfo, Document

CHECK_SOON, CHECK_AFTER = 3.0, 20.0  # seconds
MAX_DIALOGS = 100  # of one extension; what a server sends beyond that is left out
_REMEMBERED = 16


@dataclass(frozen=True, slots=True)
class HeldDialog:
    """A dialog and since when (``now`` seconds) it is as it is.

    ``took``: when the extension was seen to take the call that it is in; None where it has not, where it was
    in that call before anybody looked, and where it had called the other side itself. ``rang``: it was seen
    before it was confirmed; who picks a call up is in it at once.
    """

    info: DialogInfo
    since: float
    took: float | None = None
    rang: bool = False


class DialogStore:
    """Dialogs of one watch. ``dialogs`` is in the order of arrival.

    ``ask_at``: when to ask about the gap that the newest document came after; None where there was none.
    """

    def __init__(self) -> None:
        self.version: int | None = None
        self.check_at: float | None = None
        self.recovered = False
        self.reachable: bool | None = None
        self._cseq = 0
        self.ask_at: float | None = None
        self._gaps = Gaps()
        self._fresh = True
        self._blank = True  # nothing is known of what was before
        self._dialogs: dict[str, HeldDialog] = {}
        self._gone: dict[str, str] = {}  # id -> Call-ID of dialogs that terminated

    @property
    def dialogs(self) -> tuple[HeldDialog, ...]:
        """What is known now."""
        return tuple(self._dialogs.values())

    def restart(self) -> None:
        """Take the next document whatever its version: a subscription began or was refreshed."""
        self._fresh = True

    def clear(self) -> None:
        """The subscription is lost: nothing is known any more."""
        self._dialogs.clear()
        self._gone.clear()
        self.check_at = None
        self.version = self.reachable = None
        self._fresh = self._blank = True
        self._cseq = 0

    def apply(self, document: Document, now: float, cseq: int = 0) -> bool:
        """Merge a document; False if it was an old one."""
        version = document.version if document.version is not None and document.version >= 0 else None
        older = version is not None and self.version is not None and version < self.version
        if older and not self._fresh and cseq <= self._cseq:
            return False
        partial = document.state == "partial"
        self.ask_at = self._gaps.ask_at(self.version, version, now) if partial else None
        if version is not None:
            self.version = version
        self._cseq = cseq if self._fresh else max(cseq, self._cseq)
        self._fresh = False
        self.recovered = document.recovered
        if not partial or document.reachable is not None:
            self.reachable = document.reachable
        kept = dict(self._dialogs) if partial else {}
        for info in document.dialogs:
            if info.state in ("terminated", ""):
                kept.pop(info.id, None)
                self._note_gone(info)
            elif info.id in kept or len(kept) < MAX_DIALOGS:
                kept[info.id] = self._merge(info, now)
        for key, gone in self._dialogs.items():
            if key not in kept:
                self._note_gone(gone.info)
        self._dialogs = kept
        self._blank = False
        if not any(self._is_back(held.info) for held in kept.values()):
            self.check_at = None
        return True

    def _is_back(self, info: DialogInfo) -> bool:
        """Tell whether a call rings that had ended."""
        return info.state == "early" and bool(info.call_id) and self._gone.get(info.id) == info.call_id

    def _note_gone(self, info: DialogInfo) -> None:
        if info.call_id:
            self._gone.pop(info.id, None)
            self._gone[info.id] = info.call_id
            if len(self._gone) > _REMEMBERED:
                del self._gone[next(iter(self._gone))]

    def _merge(self, info: DialogInfo, now: float) -> HeldDialog:
        old = self._dialogs.get(info.id)
        if self.check_at is None and self._is_back(info):
            self.check_at = now + (CHECK_SOON if old is None else CHECK_AFTER)
        if old is None:
            return HeldDialog(info, now, None if self._blank else _taken(info, now), not _talks(info))
        if not info.call_id or info.call_id == old.info.call_id:
            info = replace(
                info,
                local_tag=info.local_tag or (old.info.local_tag if info.call_id else ""),
                remote_tag=info.remote_tag or (old.info.remote_tag if info.call_id else ""),
            )
        same_call = info.call_id == old.info.call_id
        if not info.call_id:  # the id alone may be the extension's, the same for every call
            same_call = same_call and not _another_caller(info, old.info)
        same = same_call and info.state == old.info.state and info.held == old.info.held
        if not same_call:
            took = _taken(info, now)
        elif _talks(old.info):
            took = old.took
        elif old.info.direction == "initiator" and same_user(old.info.remote_identity, info.remote_identity):
            took = None
        else:
            took = _taken(info, now)
        rang = not _talks(info) or (same_call and old.rang)
        return HeldDialog(info, old.since if same else now, took, rang)


def _taken(info: DialogInfo, now: float) -> float | None:
    return now if _talks(info) else None


def _talks(info: DialogInfo) -> bool:
    return info.state == "confirmed"


def _another_caller(new: DialogInfo, old: DialogInfo) -> bool:
    """True if the remote identity changed from one to another; one that appears late is the same call."""
    return bool(new.remote_identity and old.remote_identity and new.remote_identity != old.remote_identity)
