# SPDX-License-Identifier: GPL-3.0-or-later
"""Merging documents (field notes 3.7)."""

from __future__ import annotations

import pytest

from deskphone.blf.store import CHECK_AFTER, CHECK_SOON, DialogStore
from deskphone.blf.uris import complete_uri, same_user, split_uri
from deskphone.dialoginfo.document import DialogInfo, Document
from deskphone.sip.uri import escape_user


def doc(version: int | None, *dialogs: DialogInfo, state: str = "full") -> Document:
    return Document(version, state, "sip:102@pbx.test", dialogs)


def early(name: str = "a", **more: str) -> DialogInfo:
    return DialogInfo(name, "early", "recipient", **more)


def ended(name: str = "a", **more: str) -> DialogInfo:
    return DialogInfo(name, "terminated", "recipient", **more)


def ids(store: DialogStore) -> list[str]:
    return [held.info.id for held in store.dialogs]


def test_full_replaces_all() -> None:
    store = DialogStore()
    store.apply(doc(1, early("a"), early("b")), 0.0)
    store.apply(doc(2, early("b")), 1.0)
    assert ids(store) == ["b"]


def test_partial_merges_and_terminated_removes() -> None:
    store = DialogStore()
    store.apply(doc(1, early("a")), 0.0)
    store.apply(doc(2, early("b"), state="partial"), 1.0)
    assert ids(store) == ["a", "b"]
    store.apply(doc(3, ended("a"), state="partial"), 2.0)
    assert ids(store) == ["b"]


def test_full_with_only_terminated_or_nothing_is_idle() -> None:
    store = DialogStore()
    for version, dialogs in ((1, (early(),)), (2, (ended(),)), (3, (early(),)), (4, ())):
        store.apply(doc(version, *dialogs), 0.0)
    assert store.dialogs == ()


VERSIONS = [
    ("a higher one", 6, 2, True),
    ("the same one again, with another state", 5, 2, True),
    ("a lower one of an older NOTIFY is a retransmission", 4, 1, False),
    ("a lower one of the same NOTIFY", 4, 5, False),
    ("a lower one in a newer NOTIFY: the notifier restarted", 0, 6, True),
    ("none at all", None, 1, True),
    ("a negative one", -3, 1, True),
]  # fmt: skip


@pytest.mark.parametrize(
    ("version", "cseq", "taken"), [row[1:] for row in VERSIONS], ids=[row[0] for row in VERSIONS]
)
def test_versions(version: int | None, cseq: int, taken: bool) -> None:
    store = DialogStore()
    store.apply(doc(5), 0.0, cseq=5)
    assert store.apply(doc(version, early()), 1.0, cseq=cseq) is taken
    assert bool(store.dialogs) is taken


def test_after_a_refresh_any_version_is_taken() -> None:
    store = DialogStore()
    store.apply(doc(5), 0.0, cseq=5)
    store.restart()
    assert store.apply(doc(0, early()), 1.0, cseq=1)
    assert store.version == 0


def test_clear_forgets() -> None:
    store = DialogStore()
    store.apply(doc(5, early()), 0.0)
    store.clear()
    assert store.dialogs == ()
    assert store.apply(doc(0, early()), 1.0)


def test_tags_of_an_earlier_document_are_remembered() -> None:
    store = DialogStore()
    store.apply(doc(1, early(call_id="c", local_tag="L", remote_tag="R")), 0.0)
    store.apply(doc(2, early(call_id="c")), 1.0)
    assert (store.dialogs[0].info.local_tag, store.dialogs[0].info.remote_tag) == ("L", "R")


def test_tags_of_another_call_under_the_same_id_are_not() -> None:
    store = DialogStore()
    store.apply(doc(1, early(call_id="c", local_tag="L", remote_tag="R")), 0.0)
    store.apply(doc(2, early(call_id="other")), 1.0)
    assert store.dialogs[0].info.local_tag == ""


def test_early_repeated_keeps_its_age_and_updates_the_caller() -> None:
    store = DialogStore()
    store.apply(doc(1, early()), 10.0)
    store.apply(doc(2, early(remote_identity="sip:105@x", remote_display="Kim")), 12.0)
    (held,) = store.dialogs
    assert (held.since, held.info.remote_display) == (10.0, "Kim")


def test_another_caller_under_the_same_id_is_another_call() -> None:
    store = DialogStore()
    store.apply(doc(1, early(remote_identity="sip:105@x")), 10.0)
    store.apply(doc(2, early(remote_identity="sip:106@x")), 12.0)
    assert store.dialogs[0].since == 12.0


def test_a_new_state_starts_its_own_time() -> None:
    store = DialogStore()
    store.apply(doc(1, early()), 10.0)
    store.apply(doc(2, DialogInfo("a", "confirmed", "recipient")), 15.0)
    assert store.dialogs[0].since == 15.0


def test_early_after_terminated_asks_for_a_check() -> None:
    store = DialogStore()
    store.apply(doc(1, early(call_id="c")), 0.0)
    store.apply(doc(2, ended(call_id="c")), 1.0)
    store.apply(doc(3, early(call_id="c")), 2.0)
    assert store.dialogs, "it is believed for now"
    assert store.check_at == 2.0 + CHECK_SOON
    store.apply(doc(4, early(call_id="c")), 2.5)  # told twice: it is asked no later
    assert store.check_at == 2.0 + CHECK_SOON
    store.apply(doc(5), 3.0)
    assert store.check_at is None


def test_what_rings_on_after_a_check_is_checked_more_seldom() -> None:
    store = DialogStore()
    store.apply(doc(1, early(call_id="c")), 0.0)
    store.apply(doc(2, ended(call_id="c")), 1.0)
    store.apply(doc(3, early(call_id="c")), 2.0)
    store.check_at = None  # asked
    store.restart()
    store.apply(doc(4, early(call_id="c")), 5.0)
    assert store.check_at == 5.0 + CHECK_AFTER


def test_another_call_that_rings_is_not_asked_after_for_one_that_is_gone() -> None:
    store = DialogStore()
    store.apply(doc(1, early(call_id="c")), 0.0)
    store.apply(doc(2, ended(call_id="c")), 1.0)
    store.apply(doc(3, early(call_id="c")), 2.0)
    store.apply(doc(4, early("b", call_id="another")), 3.0)
    assert store.check_at is None


def test_a_new_call_under_the_same_id_needs_no_check() -> None:
    store = DialogStore()
    store.apply(doc(1, early(call_id="c")), 0.0)
    store.apply(doc(2), 1.0)
    store.apply(doc(3, early(call_id="another")), 2.0)
    assert store.check_at is None


def test_what_is_remembered_of_the_gone_is_bounded() -> None:
    store = DialogStore()
    for number in range(100):
        store.apply(doc(None, ended(f"d{number}", call_id=f"c{number}")), 0.0)
    assert len(store._gone) <= 16


URIS = [
    ("sip:102@pbx.test", ("102", "pbx.test", "")),
    ("<sip:102@pbx.test:5070;user=phone>", ("102", "pbx.test:5070", ";user=phone")),
    ("sip:%2A8102@pbx.test", ("*8102", "pbx.test", "")),
    ("sip:102;phone-context=x@pbx.test", ("102", "pbx.test", "")),
    ("sip:user:secret@pbx.test", ("user", "pbx.test", "")),
    ("2621;user=phone", ("2621", "", ";user=phone")),
    ("sip:pbx.test", ("", "pbx.test", "")),
    ("sip:102", ("102", "", "")),
    ("tel:+49301234", ("+49301234", "", "")),
    ("", ("", "", "")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "parts"), URIS, ids=[text or "empty" for text, _ in URIS])
def test_split_uri(text: str, parts: tuple[str, str, str]) -> None:
    assert split_uri(text) == parts


COMPLETED = [
    ("102", "sip:102@pbx.test"),
    ("sip:102", "sip:102@pbx.test"),
    ("2621;user=phone", "sip:2621@pbx.test;user=phone"),
    ("sips:a@b.test", "sips:a@b.test"),
    ("sip:*8102@b.test", "sip:*8102@b.test"),
    ("#7", "sip:%237@pbx.test"),
    ("tel:123", "tel:123"),
    ("sip:b.test", "sip:b.test"),
    ("", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "uri"), COMPLETED, ids=[text or "empty" for text, _ in COMPLETED])
def test_complete_uri(text: str, uri: str) -> None:
    assert complete_uri(text, "pbx.test") == uri


def test_users_are_compared_unescaped() -> None:
    assert same_user("sip:%2A8102@a", "*8102")
    assert not same_user("", "")
    assert escape_user("Zoë#") == "Zo%C3%AB%23"
