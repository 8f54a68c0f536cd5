# SPDX-License-Identifier: GPL-3.0-or-later
"""dialog-info documents (RFC 4235): a tolerant reader and a builder."""
