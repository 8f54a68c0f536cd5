# SPDX-License-Identifier: GPL-3.0-or-later
"""The tools of ``deskphone-pbx``, and the socket by which they ask the running server.

cli             the command line
commands        what is told about the running server
control_socket  how it is asked
wire_record     what was said and heard last; ``trace`` shows it
output          standard output, which may be a full disk
common          what the tools that edit the configuration share
users           ``user`` and ``group``; ``user_options`` where a user's calls go
orbits          ``orbit``
hunts           ``hunt``; ``hunt_table`` reads its tables (seed 004)
export          the configuration for Asterisk or Kamailio
"""
