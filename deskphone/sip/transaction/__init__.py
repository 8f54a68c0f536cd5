# SPDX-License-Identifier: GPL-3.0-or-later
"""The transaction layer of RFC 3261 section 17, with the Accepted state of RFC 6026."""
