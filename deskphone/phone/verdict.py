# SPDX-License-Identifier: GPL-3.0-or-later
"""What a refused pickup means: by its status, its method, the make of the server, and the newest document.

The first row that fits wins. "rings": the newest document says that the wanted call rings on; "gone" is
never said of such a call (the result is the server's word all the same: a document may come late).
"silent": it does not ring on; "lost or nothing": lost where it was seen to ring, or told so before.

| method     | status             | and                     | result           | said                     |
|------------|--------------------|-------------------------|------------------|--------------------------|
| any        | 0: no answer came  |                         | offline          | no answer                |
| any        | any                | who answered is known   | lost             | answered by              |
| star code  | 484                |                         | refused          | the code is not known    |
| star code  | 404                | no Reason, no deskphone | refused          | the code is not known    |
| group code | 403, 603           | the server hides which  | nothing          | nothing, or not allowed  |
| star code  | 603                | the same, and silent    | lost or nothing  | gone, or not allowed     |
| replaces   | 603                |                         | lost             | gone; rings: rings on    |
| any        | 403, 603           |                         | refused          | not allowed              |
| replaces   | 420                |                         | refused          | the caller cannot        |
| any        | LOST               |                         | lost             | gone; rings: rings on    |
| any        | NOTHING            |                         | nothing or lost  | nothing; rings: rings on |
| any        | any other          |                         | refused          | refused by the server    |
"""

from __future__ import annotations

from dataclasses import dataclass

from deskphone.config.presets import Profile
from deskphone.phone.events import CallEnded, Party
from deskphone.phone.words import answered_by, name_of, reason_texts

LOST = frozenset((481, 486, 487, 410, 600))
NOTHING = frozenset((404, 480, 484, 604))
UNKNOWN_CODE = frozenset((404, 484))


@dataclass(frozen=True, slots=True)
class Refused:
    """The last answer to a pickup and what is known around it.

    ``extension``: whose call was wanted, empty for a group; ``called``: that colleague; ``code``: the star
    code that was dialled, empty for another method; ``rings``, ``rang``: see the table; ``by``: the
    extension that is seen to have answered, empty where none is; ``lost_before``: an earlier attempt
    was told that the call is gone; ``own``: our number.
    """

    event: CallEnded
    method: str
    profile: Profile
    extension: str = ""
    called: Party | None = None
    code: str = ""
    rings: bool = False
    rang: bool = False
    by: str = ""
    lost_before: bool = False
    own: str = ""


def verdict(case: Refused) -> tuple[str, str]:
    """Give the result (refused, lost, nothing, offline) and a sentence for people."""
    status, said = case.event.status, _Words(case)
    if case.event.lost:
        return "offline", f"The pickup ended: {case.event.lost}."
    if status == 0:
        return "offline", said.silence
    if case.by or answered_by(case.event):
        return "lost", said.answered
    if knows_not_the_code(case):
        return "refused", said.unknown_code
    if status in LOST or (status == 603 and case.method == "replaces"):  # RFC 3891 section 3: it is over
        return "lost", said.rings_on if case.rings else said.gone
    if status in (403, 603):
        return _not_allowed(case, said)
    if status == 420 and case.method == "replaces":
        return "refused", said.not_replaceable
    if status in NOTHING:
        result = "lost" if case.lost_before else "nothing"
        return result, said.rings_on if case.rings else said.nothing
    return "refused", said.refused


def knows_not_the_code(case: Refused) -> bool:
    """Tell whether the server does not know the star code; a Reason text would say something else."""
    if not case.code or case.event.status not in UNKNOWN_CODE:
        return False
    if case.event.status == 484:
        return True
    return case.profile.name != "deskphone" and not reason_texts(case.event.reasons)


def _not_allowed(case: Refused, said: _Words) -> tuple[str, str]:
    hides = case.profile.refusal_hides and case.code and not case.rings
    if hides and not case.extension:
        return "nothing", said.nothing_or_not_allowed
    if hides and case.event.status == 603:
        return ("lost" if case.rang else "nothing"), said.gone_or_not_allowed
    return "refused", said.not_allowed


class _Words:
    """The sentences about one case."""

    def __init__(self, case: Refused) -> None:
        self._case = case
        self._name = name_of(case.called) if case.called else case.extension
        self._whose = f"{self._name}'s call" if case.extension else "The call"
        texts = reason_texts(case.event.reasons)
        said = f"{case.event.status} {case.event.reason}".strip()
        self._detail = said + (f": {texts[0]}" if texts else "")

    @property
    def silence(self) -> str:
        detail = self._case.event.reason
        return f"The server did not answer the pickup ({detail})." if detail else "The server did not answer."

    @property
    def answered(self) -> str:
        by = answered_by(self._case.event) or self._case.by
        if by == self._case.own:  # the one before, a moment ago
            return f"You answered that call before ({self._detail})."
        if by == self._case.extension:
            return f"{self._name} answered the call."
        return f"{self._whose} was answered by {by}."

    @property
    def unknown_code(self) -> str:
        code = self._case.code
        said = f"The server does not know the code {code} ({self._detail})"
        if not self._case.extension:
            return f"{said}: set the right group_pickup_code."
        return f"{said}: set the right pickup_code of this key or its account."

    @property
    def gone_or_not_allowed(self) -> str:
        return f"{self._whose} is gone or was answered, or picking it up is not allowed ({self._detail})."

    @property
    def nothing_or_not_allowed(self) -> str:
        return f"Nothing is ringing in the group, or picking up there is not allowed ({self._detail})."

    @property
    def not_allowed(self) -> str:
        if not self._case.extension:
            return f"The pickup is not allowed ({self._detail})."
        return f"Picking up {self._case.extension}'s calls is not allowed ({self._detail})."

    @property
    def not_replaceable(self) -> str:
        return f"The caller's phone cannot hand {self._whose} over ({self._detail})."

    @property
    def rings_on(self) -> str:
        return f"{self._whose} could not be picked up, and rings on ({self._detail})."

    @property
    def gone(self) -> str:
        return f"{self._whose} is gone or was answered ({self._detail})."

    @property
    def nothing(self) -> str:
        if not self._case.extension:
            return f"Nothing is ringing in the group any more ({self._detail})."
        return f"Nothing is ringing at {self._case.extension} any more ({self._detail})."

    @property
    def refused(self) -> str:
        if not self._case.extension:
            return f"The pickup was refused by the server ({self._detail})."
        return f"Picking up {self._case.extension}'s calls was refused by the server ({self._detail})."
