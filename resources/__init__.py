# SPDX-License-Identifier: GPL-3.0-or-later
"""Icons, sounds, styles and demo data, read with importlib.resources."""
