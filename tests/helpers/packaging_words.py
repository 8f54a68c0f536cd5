# SPDX-License-Identifier: GPL-3.0-or-later
"""``packaging/words.py`` as a module."""

from __future__ import annotations

import importlib.util
from pathlib import Path

_FILE = Path(__file__).resolve().parents[2] / "packaging" / "words.py"
_spec = importlib.util.spec_from_file_location("packaging_words_of_ours", _FILE)
words = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(words)
