# SPDX-License-Identifier: GPL-3.0-or-later
"""Scripted SIP phones: colleagues for the demo, callers and callees for tests and load."""
