# SPDX-License-Identifier: GPL-3.0-or-later
"""The phone without a wire: commands and events in, engine commands and changes out. No I/O, no clock.

phone         puts the parts together: start here
commands      what a person asks of the phone, and the phone of an engine
events        what an engine tells
views         what the window may see
outbox        commands for the engine, and changes for the window
registration  the accounts; ``make``: which PBX the server of one is
pulse         is the server still there?
watches       all subscriptions; ``watched_extension``: one of them; ``watch_history``: what it lived through
probes        when a server is asked whether it still tells, and by which subscription
lists         lists of extensions, each watched by one subscription; ``watched_list``: one of them
keys          what function keys show, and the rows of the Calls screen
presses       what a press on a key does
when_free     busy keys that somebody waits for
placing       which number a call of ours goes to
mailboxes     do messages wait? ``message_summary``: reading what a server says of them
dialling      what was typed, as a URI
dialled       whom a call of ours was to, once it is over
calls         our own calls
floor         which of them talks
transfers     passing one of them on, blind or after asking first
referred      where a far end sends us on to
forwarding    calls that the phone passes on by itself
by_itself     calls that the phone answers by itself, and by which words callers ask for that
turned_away   calls that never become rows: they hear "busy"
unasked       NOTIFYs that nobody asked for: whom they mean, and which count
diverted      whom a caller wanted before the call was passed on to us
answerers     who has answered a call that rang here too
pickups       pickups under way, and what is tried next; ``pickup``: one of them
pickup_by_number  pickups that are asked for by number
verdict       what a refused pickup means
rivals        two who picked up the same call
ringer        which sound plays; ``held``: the reminder of calls on hold
explain       all that is known of a key
words         the phone's sentences
"""
