# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole faces and dialogs, put together from widgets."""
