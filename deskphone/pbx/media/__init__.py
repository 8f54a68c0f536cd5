# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the PBX itself hears and speaks. Touches sockets and files.

hub          all lines, and one ticker of 20 ms
line         one phone's audio stream: a UDP socket
description  offers and answers of lines (RFC 3264)
jitter       packets in any order in, 20 ms at a time out
player       sounds from files, and the ringing tone
recorder     into a WAV file that is whole at any moment
mixer        conferences
"""
