# SPDX-License-Identifier: GPL-3.0-or-later
"""How many requests may come, before pjsip keeps each of them for half a minute. Pure.

pjsip keeps what it has answered for 32 s (timer J, RFC 3261 section 17.2.2), 14 KB each: a far end that said
2,500 things a second in its call had the telephone grow by 40 MB a second, and who may call from anywhere
did so by texts. Beyond these bounds a request is not let in; who means it sends it again after half a second.
INVITEs have a bound of their own (``pace.py``); OPTIONS outside of calls are answered and not kept. Texts
(MESSAGE) are shown, notified and kept among the calls: who sends a hundred a second is read by nobody, and
what was missed would be pushed out by them.

What ends something comes in whatever was said before. A BYE in a dialog is kept as well, and there may be one
for each fork of a call, sent again ten times; an ACK is not kept, and a CANCEL only once for each INVITE.

By a stream each answer waits for who reads it, 20 KB each, until the system breaks the connection of one who
reads nothing (``endpoint.UNREAD``). So what a host says by streams has a bound, whatever it is.
"""

from __future__ import annotations

from collections import OrderedDict

from deskphone.engine.pjsua.shield.peers import may_have_tag
from deskphone.engine.pjsua.translate import MessageText

_KEYS = 1024
_ALWAYS = frozenset({"ACK", "CANCEL"})
_NOT_KEPT_HERE = frozenset({"INVITE", "OPTIONS", "BYE"})  # outside of dialogs


class Bound:
    """So many at once, then so many a second, of each key; of the keys the last 1,024 are known."""

    def __init__(self, burst: int, rate: float) -> None:
        self._patience, self._every = burst / rate, 1 / rate
        self._due: OrderedDict[str, float] = OrderedDict()  # when each has made up for what came

    def admits(self, key: str, now: float) -> bool:
        """Count one at ``now`` (seconds); False for one too many, which does not count."""
        due = max(self._due.get(key, now), now) + self._every
        if due - now > self._patience + self._every / 2:
            return False
        self._due[key] = due
        self._due.move_to_end(key)
        if len(self._due) > _KEYS:
            self._due.popitem(last=False)
        return True


class Bounds:
    """What all may say that is neither the end of something nor an INVITE."""

    def __init__(self) -> None:
        self._of_dialogs = Bound(200, 40.0)  # nobody presses so many keys
        self._ends = Bound(100, 1.0)  # so that nothing else that was said keeps one out
        self._notified = Bound(1000, 200.0)  # a list of thousands of extensions tells much
        self._texts = {True: Bound(30, 0.5), False: Bound(10, 0.1)}
        self._outside = {True: Bound(500, 100.0), False: Bound(100, 20.0)}
        self._by_streams = {True: Bound(5000, 1000.0), False: Bound(100, 20.0)}

    def admits(self, message: MessageText, served: bool, now: float, stream: str = "") -> bool:
        """Tell whether a request may come in.

        ``served``: a registrar of ours says it; ``stream``: the host that says it, by a stream.
        """
        method = message.method
        if stream and method != "ACK" and not self._by_streams[served].admits(stream, now):
            return False
        if method in _ALWAYS:
            return True
        if method == "MESSAGE" and not self._texts[served].admits("", now):
            return False
        if may_have_tag(message.get("to")):
            bound = {"NOTIFY": self._notified, "BYE": self._ends}.get(method, self._of_dialogs)
            return bound.admits(message.get("call-id"), now)
        return method in _NOT_KEPT_HERE or self._outside[served].admits("", now)
