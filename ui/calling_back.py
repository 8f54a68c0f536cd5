# SPDX-License-Identifier: GPL-3.0-or-later
"""Says who is free that somebody waits for, with a button to call: in the window or by a notification."""

from __future__ import annotations

from dataclasses import dataclass, field

from deskphone.phone import commands as cmd
from deskphone.phone.views import BecameFree, KeyView, Said, Severity
from ui import text
from ui.attention import Attention
from ui.bridge import Bridge
from ui.models.keys import KeysModel
from ui.notices import Notice
from ui.text import tr
from ui.widgets.status_line import Action, StatusLine


@dataclass(frozen=True, slots=True)
class CallingBack:
    """It is unsaid as soon as it is not true any more, or somebody has called."""

    bridge: Bridge
    keys: KeysModel
    status: StatusLine
    attention: Attention
    standing: set[str] = field(default_factory=set)  # topics of what is said

    def tell(self, change: BecameFree) -> None:
        """The phone tells that somebody is free, or no more."""
        key = self.keys.key(change.key)
        if key is None:
            return
        topic = _topic(key)
        if not change.free:
            self._unsay(topic)
            return
        said, call = text.free_now(key), Action(tr("Call"), lambda: self._call(key), lasting=True)
        self.status.say(Said(said, Severity.WARNING, topic), call)
        self.standing.add(topic)
        notice = Notice(topic, said, tr("You wanted to be told."), (("call", tr("Call")),))
        self.attention.tell(notice, lambda: self._call(key))

    def _unsay(self, topic: str) -> None:
        self.standing.discard(topic)
        self.status.say(Said("", topic=topic))
        self.attention.untell(topic)

    def look(self) -> None:
        """The keys are others: nobody is said to be free of whom there is no key any more."""
        for topic in self.standing - {_topic(key) for key in self.keys.keys}:
            self._unsay(topic)

    def _call(self, key: KeyView) -> None:
        self._unsay(_topic(key))  # wherever the key is by now
        self.bridge.do(cmd.Dial(key.dials, key.account))


def _topic(key: KeyView) -> str:
    """Of whom something is said: a key may be moved meanwhile."""
    return f"free {key.account} {key.dials}"
