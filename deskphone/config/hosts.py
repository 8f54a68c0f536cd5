# SPDX-License-Identifier: GPL-3.0-or-later
"""What both configuration files hold alike: addresses, and codes that are dialled."""

from __future__ import annotations

import ipaddress
import re

_HOST = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(?:\.(?!-)[A-Za-z0-9_-]{1,63})*\.?")
CODE = re.compile(r"[0-9*#A-Za-z+._-]{1,32}")


def is_address(text: str) -> bool:
    """Tell whether a text is an IP address, IPv6 with or without brackets."""
    try:
        ipaddress.ip_address(text.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    return True


def is_host(text: str) -> bool:
    """Tell whether a text is a domain name or an IP address (IPv6 with or without brackets)."""
    return bool(_HOST.fullmatch(text)) or is_address(text)
