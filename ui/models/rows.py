# SPDX-License-Identifier: GPL-3.0-or-later
"""What every list of rows that can be called has in common (``ui/widgets/callable_list.py``)."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Hashable
from typing import Protocol

from PySide6.QtCore import QAbstractListModel, Qt

ITEM_ROLE = int(Qt.ItemDataRole.UserRole) + 1


class Item(Protocol):
    """What a row is about."""

    @property
    def same(self) -> Hashable:
        """What two views of one thing have in common."""

    @property
    def callback(self) -> str:
        """What is dialled; empty where it cannot be called."""


class HeldModel(QAbstractListModel):
    """A model whose ``ITEM_ROLE`` is an ``Item``, and whose rows stay where they are while they are held."""

    @abstractmethod
    def hold(self, held: bool) -> None:
        """While held no row moves: a pointer is on them."""
