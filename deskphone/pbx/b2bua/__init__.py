# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls as two legs (RFC 3261 sections 12-15): dialogs with phones, offers and answers, forking."""
