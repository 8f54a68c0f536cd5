# SPDX-License-Identifier: GPL-3.0-or-later
"""Emission profiles: the same dialogs as different servers would describe them."""
