# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages that callers leave, and listening to them by phone."""
