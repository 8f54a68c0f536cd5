# SPDX-License-Identifier: GPL-3.0-or-later
"""Busy lamp field: dialog store, lamp states and the pickup planner. No I/O, no clock.

watch        the state of one subscription, and when to try again
store        the dialogs of one extension, merged from its documents
gaps         when to ask about a gap in the versions of documents
keystate     what a key shows of them
lamps        the lamps, and how each moves
recorded     lamps out of a capture
pickup_plan  the planner: Replaces, remote target or star code, and why
key_list     many function keys as text, in and out
uris         addresses as documents write them
"""
