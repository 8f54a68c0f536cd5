# SPDX-License-Identifier: GPL-3.0-or-later
"""The transaction layer of RFC 3261 section 17, with the Accepted state of RFC 6026."""

from deskphone.sip.transaction.client import ClientTransaction
from deskphone.sip.transaction.flow import Flow
from deskphone.sip.transaction.server import ServerTransaction

__all__ = ["ClientTransaction", "Flow", "ServerTransaction"]
