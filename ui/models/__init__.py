# SPDX-License-Identifier: GPL-3.0-or-later
"""Qt models over what the phone shows: they hold, they do not decide.

calls  the rows of the Calls panel
keys   the function keys; ``key_filter``: which are shown; ``arrangement``: in which order
recent  the list of calls
book    the contacts
trace   what was said on the wire
rows    what both have in common
"""
