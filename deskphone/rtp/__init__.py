# SPDX-License-Identifier: GPL-3.0-or-later
"""What travels in RTP: packets (RFC 3550), G.711 sound and telephone events (RFC 4733). No I/O, no clock."""
