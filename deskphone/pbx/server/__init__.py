# SPDX-License-Identifier: GPL-3.0-or-later
"""The process around the core: sockets, clocks, signals, and the state file.

process          the host
state_file       brings back the state of an earlier run, and writes what changes
store            the file itself, SQLite
store_rows       registrations and subscriptions as its rows
voicemail_setup  gives a core its voicemail
gc_pauses        when to look for reference cycles
"""
