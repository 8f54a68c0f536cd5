# SPDX-License-Identifier: GPL-3.0-or-later
"""The transaction layer of RFC 3261 section 17, with the Accepted state of RFC 6026.

states   the four machines as tables
machine  walking a table, and its timers
client   client transactions; ``light`` are those that go out by the thousand
server   server transactions
flow     a way to a peer and back
"""

from deskphone.sip.transaction.client import ClientTransaction
from deskphone.sip.transaction.flow import Flow
from deskphone.sip.transaction.server import ServerTransaction

__all__ = ["ClientTransaction", "Flow", "ServerTransaction"]
