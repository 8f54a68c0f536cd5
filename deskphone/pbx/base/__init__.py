# SPDX-License-Identifier: GPL-3.0-or-later
"""What all parts of the PBX use: replies, lifetimes, lasting records, refusals, the brake on guessing."""
