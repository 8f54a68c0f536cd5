# SPDX-License-Identifier: GPL-3.0-or-later
"""What happens to a call besides two who talk: pickup, transfer, park, conference, texts."""
