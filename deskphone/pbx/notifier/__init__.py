# SPDX-License-Identifier: GPL-3.0-or-later
"""SUBSCRIBE and NOTIFY (RFC 6665): dialogs, lists of extensions, messages waiting."""
