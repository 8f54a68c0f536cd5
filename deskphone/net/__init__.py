# SPDX-License-Identifier: GPL-3.0-or-later
"""asyncio skins around the SIP core: UDP, TCP and TLS."""
