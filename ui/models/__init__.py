# SPDX-License-Identifier: GPL-3.0-or-later
"""Qt models over what the phone shows: they hold, they do not decide."""
