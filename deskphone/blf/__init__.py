# SPDX-License-Identifier: GPL-3.0-or-later
"""Busy lamp field: dialog store, lamp states and the pickup planner. No I/O, no clock."""
