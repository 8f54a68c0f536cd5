# SPDX-License-Identifier: GPL-3.0-or-later
"""What the settings' forms make of a configuration, and back."""

from __future__ import annotations

import pytest

from deskphone.config.phone import AccountConfig, PhoneConfig
from ui.drafts import drafts_of, finish

ACCOUNT = AccountConfig(name="a", user="101", domain="pbx.test", more_servers=["b.test", "192.0.2.3:5070"])


def test_nothing_is_lost() -> None:
    config = PhoneConfig(account=[ACCOUNT])
    drafts = drafts_of(config, {})
    assert drafts.accounts[0]["more_servers"] == "b.test, 192.0.2.3:5070"
    assert finish(drafts) == (config, [])


@pytest.mark.parametrize("typed", ["b.test 192.0.2.3:5070", " b.test ,192.0.2.3:5070,"])
def test_a_list_of_servers_is_typed_in_one_line(typed: str) -> None:
    drafts = drafts_of(PhoneConfig(account=[ACCOUNT]), {})
    drafts.accounts[0]["more_servers"] = typed
    assert finish(drafts) == (PhoneConfig(account=[ACCOUNT]), [])


def test_one_that_is_none_is_said() -> None:
    drafts = drafts_of(PhoneConfig(account=[ACCOUNT]), {})
    drafts.accounts[0]["more_servers"] = "b.test:99999"
    _, (error,) = finish(drafts)
    assert (error.field, error.sentence) == ("more_servers", "99999 is no port. Use 1 to 65535.")
