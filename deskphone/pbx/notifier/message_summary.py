# SPDX-License-Identifier: GPL-3.0-or-later
"""The body of message-summary NOTIFYs (RFC 3842 section 5.2): how many messages wait in a voicemail box.

When to send one says ``voicemail/mailbox.py`` (``on_changed``), by ``Notifier.summary_changed``.
"""

from __future__ import annotations

SUMMARY_TYPE = "application/simple-message-summary"


def summary(number: str, domain: str, counts: tuple[int, int]) -> bytes:
    """Write the summary of a user's box; ``counts`` are new and old messages. No urgent ones are known."""
    new, old = counts
    return (
        f"Messages-Waiting: {'yes' if new else 'no'}\r\n"
        f"Message-Account: sip:{number}@{domain}\r\n"
        f"Voice-Message: {new}/{old} (0/0)\r\n"
    ).encode()
