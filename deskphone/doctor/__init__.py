# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with a server, and what to change there: ``deskphone doctor``. ``README.md`` is its manual.

examine     asks a server all that a phone would ask, on the project's own SIP core
reach       the way to it: name, port, certificate
names       what DNS says
wire        one request: sent, proven, waited for
evidence    what was seen, frozen
answers     what single answers say; pure, as all below
judge       from evidence to findings: the way, OPTIONS, REGISTER, clocks, routes
judge_watching  the same of subscriptions
judge_documents  what the document of a ringing call lacks
finding     a finding, and the table of their words, ``resources/doctor/findings.toml``
report      what a server can do

What only shows in a call, the command tries with the phone itself (``cli/doctor.py``).
"""
