# SPDX-License-Identifier: GPL-3.0-or-later
"""Icons, styles, demo data and screenshots, read with importlib.resources."""
