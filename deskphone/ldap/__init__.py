# SPDX-License-Identifier: GPL-3.0-or-later
"""A company's directory of people, asked by LDAP (RFC 4511), off the window's thread.

asking      where to ask, and what comes of it
filters     what is asked: typed words and numbers as filters (RFC 4515)
entries     what is answered: an entry as a contact
ber         messages of a server, read strictly and within bounds
connection  one connection: TLS, login, questions, each within its time
faults      why there is no answer, as a kind
keeper      the thread: the newest question, and when a dead server is tried again
"""
