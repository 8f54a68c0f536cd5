# SPDX-License-Identifier: GPL-3.0-or-later
"""What reached nobody in pjsip: of a dialog that we do not have, and what servers tell unasked.

A module of pjsip behind all others calls it.
"""

from __future__ import annotations

from deskphone.engine.pjsua.capi import PjsipApi
from deskphone.engine.pjsua.shield.judge import Judge
from deskphone.engine.pjsua.shield.peers import may_have_tag
from deskphone.engine.pjsua.shield.reading import Reader
from deskphone.engine.pjsua.shield.replies import NO_SUCH_CALL, OK, Replies
from deskphone.engine.pjsua.translate import MessageText
from deskphone.log_lines import Sparing
from deskphone.phone.commands import DIALOG, MESSAGE_SUMMARY

_OF_DIALOGS = frozenset({"NOTIFY", "BYE", "INFO", "UPDATE", "PRACK", "REFER"})


class Unasked:
    """Answers what is left."""

    def __init__(self, api: PjsipApi, judge: Judge, reader: Reader, replies: Replies, log: Sparing) -> None:
        self._api, self._judge, self._reader, self._replies, self._log = api, judge, reader, replies, log

    def is_taken(self, rdata: int) -> bool:
        """Answer 481 to what names a dialog or subscription that we do not have (RFC 6665 section 4.1.3).

        Many servers tell of messages unasked, once a phone is registered (Asterisk's "mailboxes" of an
        endpoint): that is heard from them, and from nobody else. A few tell of calls so (innovaphone): that
        is heard where the account wants it. False for what is left to pjsip.
        """
        data = self._api.received(rdata)
        message, source = self._reader.read(str(data.wholeMsg)).message, str(data.srcAddress)
        served = self._judge.is_served(source)
        if _tells_unasked(message, MESSAGE_SUMMARY) and served:  # RFC 3842
            self._judge.messages_told(message, source)
            self._replies.say(rdata, OK)
        elif _tells_unasked(message, DIALOG) and served:  # RFC 4235
            self._replies.say(rdata, OK if self._hears_of_calls(message, source) else NO_SUCH_CALL)
        elif message.method in _OF_DIALOGS:
            self._replies.say(rdata, NO_SUCH_CALL)
        else:
            return False
        return True

    def _hears_of_calls(self, message: MessageText, source: str) -> bool:
        """Whether an account wants to hear of calls unasked; who does not know of that setting is told."""
        if self._judge.state_told(message, source):
            return True
        self._log.warning(
            "! %s tells of calls unasked: not heard (unsolicited = true in the account hears it)", source
        )
        return False


def _tells_unasked(message: MessageText, wanted: str) -> bool:
    """Whether it is a NOTIFY of a package (lower case) that belongs to no subscription."""
    package = message.get("event").partition(";")[0].strip().lower()
    return message.method == "NOTIFY" and package == wanted and not may_have_tag(message.get("to"))
