# SPDX-License-Identifier: GPL-3.0-or-later
"""What all parts of the PBX use.

reply        what to answer: status, reason, headers, body; a refusal that says why
expiry       how long a registration or subscription lives
journal      records that must not be lost
refusal_log  who was refused, for people and for fail2ban
guess_brake  the brake on password guessing
"""
