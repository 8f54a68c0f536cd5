# SPDX-License-Identifier: GPL-3.0-or-later
"""A border around what Qt calls in us: a mistake there is told, and does not end the window.

Before CPython 3.12 an exception that C code raised (``int("x")``, ``[][0]``) is a type and a text until
somebody catches it. PySide6 6.8 to 6.11 take it for an object where it leaves an overridden method of Qt, and
the process ends by a segmentation fault. Caught once and raised again it is one, for ``sys.excepthook``.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

Class = TypeVar("Class", bound=type)


def guarded(cls: Class) -> Class:
    """Wrap the methods of a class that override one of Qt's. A class decorator."""
    for name, method in list(overrides(cls)):
        setattr(cls, name, _caught_once(method))
    return cls


def overrides(cls: type) -> Iterator[tuple[str, Callable[..., Any]]]:
    """Names and functions that a class defines itself, and a class of Qt's below it as well."""
    below = [base for base in cls.__mro__[1:] if base.__module__.startswith("PySide6.")]
    for name, method in vars(cls).items():
        of_qt = any(name in vars(base) for base in below) and not name.startswith("__")
        if of_qt and inspect.isfunction(method):
            yield name, method


def _caught_once(method: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(method)
    def called(*args: Any, **named: Any) -> Any:
        try:
            return method(*args, **named)
        except BaseException:
            raise

    return called
