# SPDX-License-Identifier: GPL-3.0-or-later
"""The PBX without I/O and clock: requests go to who owns them."""
