# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the PBX itself hears and speaks: RTP lines, and what happens on them. Touches sockets and files."""
