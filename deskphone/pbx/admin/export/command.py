# SPDX-License-Identifier: GPL-3.0-or-later
"""``deskphone-pbx export``: the same users, groups and codes for those who outgrow one process."""

from __future__ import annotations

from pathlib import Path

from deskphone.config.atomic import write_atomically
from deskphone.config.files import why_no_file
from deskphone.config.pbx_file import load_pbx_config
from deskphone.errors import UsageError
from deskphone.pbx.admin.output import say


def run(target: str, path: Path, folder: Path) -> int:
    """Write the files into ``folder``, which is made; says on stdout what was written and what is lost.

    Raises ConfigError for a wrong configuration, UsageError when files are there or cannot be written.
    """
    config = load_pbx_config(path)
    if target == "asterisk":
        from deskphone.pbx.admin.export.asterisk import files, losses
    else:
        from deskphone.pbx.admin.export.kamailio import files, losses
    made = files(config, folder.resolve())
    there = [name for name in made if why_no_file(folder / name) == ""]
    if there:
        raise UsageError(f"{folder} holds {', '.join(there)} already; name an empty folder")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name, text in made.items():
            (folder / name).parent.mkdir(mode=0o700, exist_ok=True)
            write_atomically(folder / name, text.encode(), 0o600)  # they hold passwords or their hashes
    except OSError as error:
        raise UsageError(f"{folder} cannot be written ({error.strerror or error}); name another") from None
    say(f"{folder}: {', '.join(made)}")
    for sentence in losses(config):
        say(f"note: {sentence}")
    return 0
