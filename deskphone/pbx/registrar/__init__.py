# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is asking, and where the phones of each extension are (RFC 3261 section 10)."""
