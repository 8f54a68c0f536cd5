# SPDX-License-Identifier: GPL-3.0-or-later
"""deskphone: a softphone that lives by its busy-lamp keys, and the small PBX that ships with it."""
