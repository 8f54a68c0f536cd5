# SPDX-License-Identifier: GPL-3.0-or-later
"""The phone's TLS by Python's ssl: a relay between pjsip, which speaks TCP to it, and the server."""

from deskphone.engine.tls.relay import Relay, Relays

__all__ = ["Relay", "Relays"]
