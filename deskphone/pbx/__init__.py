# SPDX-License-Identifier: GPL-3.0-or-later
"""The bundled registrar, back-to-back user agent and dialog-event notifier."""
