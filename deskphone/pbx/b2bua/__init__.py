# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls as two legs (RFC 3261 sections 12-15).

a call
    call             two legs and a phase; ``Talking``, the phase of two phones
    call_setup       the phase before: phones ring, somebody answers or picks up
    ringing          the phones of one call, stage after stage; ``forking`` those of one stage
    call_record      who missed a call
    recent_answers   who answered a moment ago
    dialog_reporter  what watchers are told of it
    context          what every call works with, and who keeps the calls
    ports            what calls ask of the rest of the PBX

a leg
    leg              one dialog with a phone; ``inbound_leg`` it calls, ``outbound_leg`` it is called
    leg_index        by Call-ID and tags
    events           what legs tell; no SIP message but a REFER
    prack            ringing that must arrive (RFC 3262)
    session_timer    RFC 4028
    patience         how long a phone may think about a re-INVITE
    glare            when to ask again after 491 (RFC 3261 section 14.1)

media
    offer_answer     hold, and descriptions that are changed (RFC 3264)
    third_party      joining two legs that have not talked before (RFC 3725)
    media_leg        a leg whose phone talks to the PBX itself
"""
