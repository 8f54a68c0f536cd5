# SPDX-License-Identifier: GPL-3.0-or-later
"""What a guesser is after: the looks that the PBX takes at passwords."""

from __future__ import annotations

# failed checks of one user, from everywhere together
AT_ONCE, A_MINUTE = 23, 58


class Checks:
    """Counts the passwords that a PBX looks at, and those that were wrong."""

    def __init__(self, wire):
        self.users, self.wrong = [], 0
        digest = wire.core.authenticator.digest
        proves = digest.proves

        def counted(credentials, *rest):
            self.users.append(credentials.user)
            right = proves(credentials, *rest)
            self.wrong += not right
            return right

        digest.proves = counted

    def __len__(self):
        return len(self.users)
