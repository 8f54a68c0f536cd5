# SPDX-License-Identifier: GPL-3.0-or-later
"""The SIP core (RFC 3261 and friends) without I/O and clock: bytes and now go in, events and bytes out."""
