# SPDX-License-Identifier: GPL-3.0-or-later
"""What was said on the wire, masked: kept in a bounded ring, filtered, shown as a ladder, saved. Pure.

message    one message as it was sent or received
ring       the newest of them, and how to follow them
restraint  how much is traced of what nobody asked for
summary    what a row of the ladder shows, and what a filter asks for
text       messages and rows as text
saving     what a file's name says of its form
capture    SIP messages out of anybody's capture
pcapng     a capture that other programs read, and the reader for it
anonymous  messages without anybody's names and numbers, of which ``anonymous_xml`` does documents,
           ``pseudonyms`` gives other words, and ``vocabulary`` knows those that may stay
"""
