# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is asking, and where the phones of each extension are (RFC 3261 section 10).

authentication  digest authentication, with the brake on guessing
registrar       REGISTER of who is authenticated, and how many devices a user may have
bindings        where the phones are
reachable       which socket of a phone to send to
"""
