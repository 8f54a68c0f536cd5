# SPDX-License-Identifier: GPL-3.0-or-later
"""The phone without a wire: commands and events in, engine commands and changes out. No I/O, no clock."""
