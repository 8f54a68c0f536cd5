# SPDX-License-Identifier: GPL-3.0-or-later
"""What a dialled string means, where a call goes, and who may take it."""
