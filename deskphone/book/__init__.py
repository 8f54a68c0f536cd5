# SPDX-License-Identifier: GPL-3.0-or-later
"""The book: people, their numbers, and whose number calls. In SQLite, off the window's thread.

contact    one contact, and what somebody looks for
numbers    which writings are the same number, by the rules of a country
directory  number to name, for whoever shows a call
store      the file
keeper     the thread, and what happens while the file fails
"""
