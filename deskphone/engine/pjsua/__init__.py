# SPDX-License-Identifier: GPL-3.0-or-later
"""The engine on pjsua2: the only place that imports it.

``pjsua2`` itself is imported when an engine starts, so that a machine without the library gets one
clear sentence (LibraryError) instead of an ImportError.

    engine      the engine's face, and the one thread that owns pjsua2
    core        what that thread holds, and a method for each command
    endpoint    the library from ``libCreate`` to ``libDestroy``
    chance      identifiers that nobody foretells
    account     one account
    server_in_use  which server it speaks to, and where that is
    call        one call
    holding     hold and resume: what is wished, offered with patience, and what came of it
    presence    whether the far end of a call is there, where a request has no answer
    exchange    a call's INVITE and answer, kept for the farewell
    media       where the sound of a call goes
    recording   a file that a call is recorded to
    tape        its beginning and its end, and what is told of them
    digits      into a call, as telephone-events or INFO
    audio       the sound device as the conference bridge sees it
    conference  calls that hear each other
    subscriber_choice  who holds the subscriptions
    pjsip_subscriber  subscriptions on pjsip's event framework
    capi        what pjsua2 does not show of pjsip, reached with ctypes
    translate   from what pjsua2 hands over to the phone's words
    hearing     whom a call listens to
    nat         the address that a NAT gives us, and when it gives another
    connections  whose connection begins or ends, who may connect, where a name is
    resolver    where pjsip sends to, without a look-up on its thread
    pending     REGISTERs that wait for an answer, to be given up
    doors       who may connect to us
    packet_filter  whose packets reach the library's sockets, and how long TCP waits
    exceptions  a border around callbacks from C++
    shield      keeps away from pjsip what would abort the process
    wire_tap    traces what is sent and received
    identity    what an account calls itself, and its further headers
    modules     modules of our own in pjsip
    memory      what lies at an address of the library's
    referral    a far end sends us on to somebody else
    unheard     a BYE without an answer is said once more
    pace        how quickly audio lines may be opened
    refusals    what an answer to REGISTER says that its status does not
    streams     takes out of TCP what the library cannot hold
"""

from __future__ import annotations

from deskphone.engine.pjsua.engine import PjsuaEngine

__all__ = ["PjsuaEngine"]
