# SPDX-License-Identifier: GPL-3.0-or-later
"""Emission profiles: the same dialogs as different servers would describe them.

table         the profiles by name
model         what each is given, and what it is
quirks        those with the quirks of real servers
pathological  the one with all that is wrong by the RFC
"""
