# SPDX-License-Identifier: GPL-3.0-or-later
"""The list of calls that were: missed, received, dialled, picked up. In SQLite, off the window's thread.

entry   one call, and what somebody looks for
store   the file
keeper  the thread, and what happens while the file fails
"""
