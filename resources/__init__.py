# SPDX-License-Identifier: GPL-3.0-or-later
"""Icons, styles, prompts, the demo's data and the fail2ban filter; and the screenshots of the README."""
