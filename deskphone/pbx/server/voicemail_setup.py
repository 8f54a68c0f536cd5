# SPDX-License-Identifier: GPL-3.0-or-later
"""Gives a core its voicemail: the messages on disk, the state file, what is spoken, and waiting messages."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from importlib import resources
from pathlib import Path

from deskphone.errors import NetworkError
from deskphone.pbx.core.core import Core
from deskphone.pbx.voicemail.deposit import Voicemail
from deskphone.pbx.voicemail.files import BoxFolder
from deskphone.pbx.voicemail.mailbox import Mailboxes
from deskphone.pbx.voicemail.prompts import Prompts

_log = logging.getLogger("deskphone.pbx.voicemail")

LANGUAGE = "en"


def open_voicemail(core: Core, state: Path | None, moment: Callable[[float], datetime]) -> BoxFolder:
    """Let callers leave messages from now on; to be called before the state file is read.

    The messages are beside the state file, or where there is none, in a folder that goes with the server.
    A folder that cannot be read is one line in the log: what the state file says of its messages is left
    alone then.
    """
    folder = BoxFolder(None) if state is None else BoxFolder.beside(state)
    boxes = Mailboxes()
    try:
        for message in folder.restore():
            boxes.found(message)
    except NetworkError as error:
        _log.error("! the messages of the voicemail boxes are not there: %s", error)
    else:
        core.kept.append(boxes)
    sounds = Path(str(resources.files("resources"))) / "prompts" / LANGUAGE
    core.voicemail = Voicemail(boxes, folder, Prompts(sounds), moment, core.ids.tag)
    core.notifier.messages = boxes.counts
    boxes.on_changed = core.notifier.summary_changed
    return folder
