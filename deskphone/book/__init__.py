# SPDX-License-Identifier: GPL-3.0-or-later
"""The book: people, their numbers, and whose number calls. In SQLite, off the window's thread.

contact    one contact, and what somebody looks for
numbers    which writings are the same number, by the rules of a country
directory  number to name, for whoever shows a call
table      contacts as a table (CSV)
vcard      contacts as cards (vCard 2.1, 3.0, 4.0)
files      files of either kind: what is in one, and what of that is new
store      the file
keeper     the thread, and what happens while the file fails
"""
