# SPDX-License-Identifier: GPL-3.0-or-later
"""The configuration as Asterisk or Kamailio would have it, for those who outgrow one process.

command      ``deskphone-pbx export``
credentials  what they can check a password with
asterisk     for chan_pjsip; ``asterisk_dialplan`` what each number does
kamailio     registrar, calls and lamps; ``kamailio_routes`` what each number does
"""
