# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps away from pjsip what would abort the process, or be taken for a word to another call.

Two readings: pjsip has one of its own (the last of two tags, a line that ends in a bare LF, "invite"). So all
of this looks at what pjsip understood (``reading.py``), never at what came. What even so can be meant in two
ways (``plain.py``) is dropped, whoever sends it.

    shield      two modules of pjsip, before and behind all others
    requests    which requests come in, and what is said to the others
    answers     which answers come in
    unasked     what reached nobody in pjsip
    strangers   who may begin something with us
    dialogs     what is known of the dialogs that messages name
    offers      why a description cannot be let in, by its call
    descriptions  why a description cannot be let in, by itself
    reading     what pjsip understands of a message
    plain       which messages can be meant in one way only
    judge       answers for the phone
    peers       who may speak within a dialog
    bounds      how many requests may come that pjsip keeps
    repeats     answers after which pjsip asks again, and when that must end
    bodies      what describes nothing while it rings is taken away
    replies     what is answered in pjsua's place
"""
