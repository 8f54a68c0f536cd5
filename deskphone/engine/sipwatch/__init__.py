# SPDX-License-Identifier: GPL-3.0-or-later
"""The second dialog subscriber: the project's own SIP core on a socket of its own.

It takes what pjsip cannot: bodies beyond 4000 octets, resource lists, and Windows.

    subscriber    the adapter: a loop in a thread
    watcher       all subscriptions on one endpoint
    subscription  one of them (RFC 6665 section 4.1)
"""

from deskphone.engine.sipwatch.subscriber import SipDialogSubscriber

__all__ = ["SipDialogSubscriber"]
