# SPDX-License-Identifier: GPL-3.0-or-later
"""A softphone that lives by its busy-lamp keys, and the small PBX that ships with it.

``ARCHITECTURE.md`` is the place to start.

blf         busy lamp field: dialogs, lamps, and how a ringing call would be taken
ldap        a company's directory: people there, and whose number calls
book        people, their numbers, and whose number calls
cli         the subcommands that need no display
config      ``phone.toml`` and ``pbx.toml``
dialoginfo  dialog-info documents (RFC 4235) and lists of them (RFC 4662)
doctor      what is wrong with a server, and what to change there
engine      what puts the phone on the network
headset     the buttons and lights of a USB headset
history     the list of calls that were
net         asyncio around the SIP core
pbx         the bundled PBX
phone       the phone without a wire
robots      scripted phones
rtp         RTP packets, G.711, telephone events
sip         the SIP core (RFC 3261)
testing     for tests of a PBX, in pytest
trace       what was said on the wire, without secrets
clock       seconds that go on while the machine sleeps
errors      the exception tree
letters     small and capital letters, for who looks for a word and in the C library
log_lines   a line of a log stays one line, whatever a peer wrote
own_python  programs of our own in processes of their own
pytest_plugin  the fixtures of ``testing``, which pytest finds by itself
sqlite_file  SQLite files that outlive crashes
sqlite_keeper  keeps such a file on a thread of its own
threads     where threads begin
"""
