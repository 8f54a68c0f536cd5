# SPDX-License-Identifier: GPL-3.0-or-later
"""What a dialog-info document says (RFC 4235 section 4), after reading."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DialogInfo:
    """One ``<dialog>``; texts are empty where the document says nothing.

    ``state`` and ``direction`` are in lower case; ``held`` is ``+sip.rendering=no`` at the local side.
    """

    id: str
    state: str
    direction: str = ""
    call_id: str = ""
    local_tag: str = ""
    remote_tag: str = ""
    local_identity: str = ""
    local_display: str = ""
    local_target: str = ""
    remote_identity: str = ""
    remote_display: str = ""
    remote_target: str = ""
    has_local: bool = False
    has_remote: bool = False
    held: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document.

    ``version`` is None where none can be read; ``recovered`` tells that the XML was invalid and read
    leniently. ``reachable`` is False where the server says that no phone of the extension is registered, True
    where it says that one is, None where it says nothing (see ``dialoginfo.build.REACHABLE``).
    """

    version: int | None
    state: str
    entity: str
    dialogs: tuple[DialogInfo, ...]
    recovered: bool = False
    reachable: bool | None = None


IDLE = Document(None, "full", "", ())
