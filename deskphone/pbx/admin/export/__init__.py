# SPDX-License-Identifier: GPL-3.0-or-later
"""The configuration as Asterisk or Kamailio would have it, for those who outgrow one process."""
