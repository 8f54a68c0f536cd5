# SPDX-License-Identifier: GPL-3.0-or-later
"""The second dialog subscriber: the project's own SIP core on a socket of its own.

It takes what pjsip cannot: bodies beyond 4000 octets, resource lists, and Windows.
"""

from deskphone.engine.sipwatch.subscriber import SipDialogSubscriber

__all__ = ["SipDialogSubscriber"]
