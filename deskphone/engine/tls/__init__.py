# SPDX-License-Identifier: GPL-3.0-or-later
"""The phone's TLS by Python's ssl: a relay between pjsip, which speaks TCP to it, and the server.

relay    the relay, on a thread of its own
text     what it changes in messages
connect  a connection of the own SIP core
faults   why a connection did not come about, in words
trust    whom servers must be signed by
owner    whose is the other end of a connection on loopback?
"""

from deskphone.engine.tls.relay import Relay, Relays

__all__ = ["Relay", "Relays"]
