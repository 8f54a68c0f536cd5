# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the far end of a call is there: what has come of it, as sound and as messages."""

from __future__ import annotations

import logging
from functools import partial

import pjsua2 as pj

from deskphone.engine.pjsua.translate import host_of

log = logging.getLogger("deskphone.engine.call")

_WAITING = (pj.PJSIP_TSX_STATE_CALLING, pj.PJSIP_TSX_STATE_TRYING, pj.PJSIP_TSX_STATE_PROCEEDING)


def has_no_answer(change: pj.TsxStateEvent) -> bool:
    """Whether a request of ours is given up by pjsip, and not only its memory of one that was answered."""
    return change.tsx.role == pj.PJSIP_ROLE_UAC and change.prevState in _WAITING


class Presence:
    """What has come since a request of ours was sent last. All is called on the engine's thread."""

    def __init__(self) -> None:
        self._packets = 0
        self._spoke = False

    def asked(self, call: pj.Call) -> None:
        """A request goes out in this call."""
        self._packets, self._spoke = packets(call), False

    def spoke(self) -> None:
        """A message of its dialog has come, of whatever kind."""
        self._spoke = True

    def is_known(self, call: pj.Call) -> bool:
        """Whether sound or a message has come since."""
        return self._spoke or packets(call) not in (0, self._packets)


def packets(call: pj.Call) -> int:
    """Count the packets of sound that have come since the media of a call changed; 0 where none is there."""
    try:
        return sum(map(partial(_received, call), _sounding(call)))
    except pj.Error as error:  # it is being closed
        log.debug("= no sound to be counted (%s)", error.reason)
        return 0


def heard_from(call: pj.Call) -> str:
    """Give the host that sound came from last, empty where none has come since the media changed."""
    for index in _sounding(call):
        if _received(call, index):
            return host_of(str(call.getMedTransportInfo(index).srcRtpName))
    return ""


def _received(call: pj.Call, index: int) -> int:
    """Packets that have come by one line."""
    stat = call.getStreamStat(index)  # bound to a name: its parts die with it
    return int(stat.rtcp.rxStat.pkt)


def _sounding(call: pj.Call) -> list[int]:
    """Give the lines of the description by which sound comes and goes."""
    info = call.getInfo()  # bound to a name: its media list dies with it
    return [
        int(media.index)
        for media in info.media
        if media.type == pj.PJMEDIA_TYPE_AUDIO and media.status == pj.PJSUA_CALL_MEDIA_ACTIVE
    ]
