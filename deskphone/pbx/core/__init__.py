# SPDX-License-Identifier: GPL-3.0-or-later
"""The PBX without I/O and clock: requests go to who owns them.

core          from the endpoint's events to registrar, notifier and calls, by tables
call_manager  all calls: kept, woken, found by their legs
invite        INVITE outside a dialog: which call or service that begins
screening     what is refused whoever sends it
addresses     which addresses are the server's own
call_origin   who may speak within a dialog
call_rate     how fast one user may begin calls
call_memory   calls that survive the end of the server
"""
