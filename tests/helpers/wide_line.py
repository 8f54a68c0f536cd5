# SPDX-License-Identifier: GPL-3.0-or-later
"""A dialog as a far end of ``wide.py`` has it, and what whole walks like to do."""

from __future__ import annotations

import re

#: what is done more often by whole walks, of whoever's deeds
TEMPERS = (
    *(
        (),
        (),
        ("Subscribe", "Unsubscribe", "RefreshSubscription"),
        ("AddAccount", "RemoveAccount", "Register"),
    ),
    *(
        ("TransferCall", "REFER", "Follow", "TellReferrer", "NOTIFY"),
        ("INVITE", "UPDATE", "HoldCall", "ResumeCall"),
    ),
    *(
        ("take_place", "JoinCalls", "RecordCall", "PlayFile"),
        ("drop", "cancel", "again"),
        ("SendDtmf", "INFO", "Sound"),
    ),
    ("MakeCall", "HangUpCall", "AnswerCall", "begin", "BYE"),
)
MORE = 5  # times


class Line:
    """A dialog as a far end has it: ``kind`` is call or watch."""

    def __init__(self, kind, call_id, near, far, target, session, link, host):
        self.kind, self.call_id, self.near, self.far, self.target = kind, call_id, near, far, target
        self.session, self.link, self.host = session, link, host
        self.cseq, self.rseq, self.rack = 0, 0, ""
        self.routes, self.acks, self.refers = (), [], []
        self.invite = None  # branch and CSeq of an INVITE of ours that has no final answer
        self.event, self.version, self.answered = "", 0, False
        self.asks = 0  # CSeq of an INVITE of ours without an offer: its ACK has the answer


def tag_of(address):
    """The tag of a From or To."""
    found = re.search(r";tag=([^;>\s]+)", address.rpartition(">")[2])
    return found[1] if found else ""


def drawn(dice, table):
    """One of a table's keys, by their weights."""
    return dice.choices(tuple(table), tuple(table.values()))[0]
