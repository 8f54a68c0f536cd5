# SPDX-License-Identifier: GPL-3.0-or-later
"""Configuration files: models, loading with file and line in each error, saving with comments kept."""
