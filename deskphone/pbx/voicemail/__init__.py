# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages that callers leave, and listening to them by phone.

deposit  a caller leaves a message
menu     the owner listens
mailbox  which messages there are
files    their sound on disk
prompts  what the PBX says
"""
