# SPDX-License-Identifier: GPL-3.0-or-later
"""What travels in RTP. No I/O, no clock.

packet  RTP packets (RFC 3550)
g711    G.711 sound
events  digits as telephone events (RFC 4733)
"""
