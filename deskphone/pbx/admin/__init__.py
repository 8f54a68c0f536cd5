# SPDX-License-Identifier: GPL-3.0-or-later
"""The tools of ``deskphone-pbx``, and the socket by which they ask the running server."""
