# SPDX-License-Identifier: GPL-3.0-or-later
"""A tolerant reader of dialog-info bodies that refuses hostile ones in bounded time and memory.

Tolerated: an empty body (idle), a BOM and blank lines before the declaration, padded or missing
versions, a missing namespace, state names in any case, missing directions, identities without
``sip:`` or wholly empty, ``display`` on the target, two ``<local>`` elements, and invalid XML (unescaped
ampersands and quotes), which is read again leniently and flagged.

Refused with DialogInfoError: document types and entities, foreign root elements and namespaces, more
than a megabyte, deep nesting, what is no XML at all, and what breaks off unless a whole dialog in it rings:
nobody knows what the rest says, but none of it outweighs one that rings.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from lxml import etree

from deskphone.dialoginfo.build import REACHABLE
from deskphone.dialoginfo.document import IDLE, DialogInfo, Document
from deskphone.errors import DialogInfoError

NAMESPACE = "urn:ietf:params:xml:ns:dialog-info"
MAX_BYTES = 1_000_000
MAX_TEXT = 1000  # characters of one attribute or text

_NUMBER = re.compile(r"\s*([+-]?\d{1,18})\s*\Z")
_BARE_AMPERSAND = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)")
_ATTRIBUTE = re.compile(rb'(\s[A-Za-z][\w:.-]{0,60}=")')
_A_DIALOG = re.compile(rb"<dialog[\s>]")
_A_STATE = re.compile(rb"<state[\s>]")
_DIALOG_END = re.compile(rb"</(?:[\w.-]{1,60}:)?dialog\s{0,9}>|<dialog\s[^<>]{0,9999}/>")
_THE_END = re.compile(rb"</(?:[\w.-]{1,60}:)?dialog-info\s{0,9}>")
_RINGING = ("early", "proceeding")
_DECLARATION = re.compile(rb"\A\s*(?:\xef\xbb\xbf)?\s*")


def hardened_parser(*, recover: bool) -> etree.XMLParser:
    """A parser that reads no files and no network, and expands no entities."""
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        recover=recover,
    )


# A parser's first document costs three times as much as its next: this one is made once.
_STRICT = hardened_parser(recover=False)


def parse_document(body: bytes) -> Document:
    """Read a NOTIFY body; raises DialogInfoError when it must be refused."""
    if len(body) > MAX_BYTES:
        raise DialogInfoError("The dialog-info body is larger than a megabyte.")
    body = body[_match_end(body) :]
    if not body:
        return IDLE
    root, recovered = _read(body)
    document = _document(root, recovered)
    breaks_off = recovered and _breaks_off(body)
    if breaks_off:  # its last dialog may have half a number, which a pickup would call
        ends = [found.end() for found in _DIALOG_END.finditer(body)]
        body = body[: ends[-1]] if ends else body
        document = replace(document, dialogs=document.dialogs[: len(ends)])
    if recovered and not document.dialogs and _A_DIALOG.search(body):
        raise DialogInfoError("The dialog-info body is broken before its first dialog.")  # never "idle"
    if recovered and len(_A_STATE.findall(body)) > sum(bool(each.state) for each in document.dialogs):
        raise DialogInfoError("The dialog-info body is broken before the state of a dialog.")  # the same
    if breaks_off and not any(map(_rings, document.dialogs)):
        raise DialogInfoError(
            "The dialog-info body breaks off; transport tcp and --subscriber sip carry longer ones."
        )
    return document


def _breaks_off(body: bytes) -> bool:
    """Tell whether the end is missing; a root that holds nothing may end at once."""
    is_empty = body.rstrip().endswith(b"/>") and not _A_DIALOG.search(body)
    return not is_empty and not _THE_END.search(body)


def _rings(dialog: DialogInfo) -> bool:
    return dialog.state in _RINGING and dialog.direction != "initiator"


def _match_end(body: bytes) -> int:
    match = _DECLARATION.match(body)
    return match.end() if match else 0


def _read(body: bytes) -> tuple[etree._Element, bool]:
    head = body.upper()
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        raise DialogInfoError("The dialog-info body declares a document type; that is never accepted.")
    recovered = False
    try:
        root = etree.fromstring(body, _STRICT)
    except etree.XMLSyntaxError as error:
        if "depth" in str(error).lower():
            raise DialogInfoError("The dialog-info body is nested too deeply.") from error
        recovered = True
        root = _read_leniently(body, error)
    if has_doctype(root):
        raise DialogInfoError("The dialog-info body declares a document type; that is never accepted.")
    namespace, name = _name(root)
    if name != "dialog-info" or namespace not in ("", NAMESPACE):
        where = f" of the namespace {namespace[:60]}" if namespace else ""
        raise DialogInfoError(f"The body is no dialog-info document but <{name[:60]}>{where}.")
    return root, recovered


def has_doctype(root: etree._Element) -> bool:
    """True also for encodings in which the bytes above do not show."""
    return bool(getattr(root.getroottree().docinfo, "doctype", ""))


def _read_leniently(body: bytes, error: etree.XMLSyntaxError) -> etree._Element:
    try:
        root: etree._Element | None = etree.fromstring(
            _mend_quotes(_BARE_AMPERSAND.sub(b"&amp;", body)), hardened_parser(recover=True)
        )
    except etree.XMLSyntaxError:
        root = None
    if root is None:
        raise DialogInfoError(f"The dialog-info body is no XML: {str(error)[:120]}.") from error
    return root


def _mend_quotes(body: bytes) -> bytes:
    """Escape quotes within attribute values (Kamailio and a call-id that has some; field note 34).

    Linear: a value ends at the last quote before the next attribute or the end of its tag.
    """
    pieces = _ATTRIBUTE.split(body)
    for index in range(2, len(pieces), 2):
        tag, end, text = pieces[index].partition(b">")
        value, quote, rest = tag.rpartition(b'"')
        pieces[index] = value.replace(b'"', b"&quot;") + quote + rest + end + text
    return b"".join(pieces)


def _name(element: etree._Element) -> tuple[str, str]:
    tag = element.tag
    return _split(tag) if isinstance(tag, str) else ("", "")


@lru_cache(maxsize=64)
def _split(tag: str) -> tuple[str, str]:
    if tag.startswith("{"):
        namespace, _, name = tag[1:].partition("}")
        return namespace, name
    return "", tag


def local_name(element: etree._Element) -> str:
    """The name of an element without its namespace."""
    return _name(element)[1]


def _document(root: etree._Element, recovered: bool) -> Document:
    match = _NUMBER.match(root.get("version", ""))
    dialogs = tuple(
        _dialog(child, index)
        for index, child in enumerate(element for element in root if local_name(element) == "dialog")
    )
    return Document(
        version=int(match[1]) if match else None,
        state="partial" if root.get("state", "").strip().lower() == "partial" else "full",
        entity=root.get("entity", "").strip(),
        dialogs=dialogs,
        recovered=recovered,
        reachable=_reachable(root),
    )


def _reachable(root: etree._Element) -> bool | None:
    """What our own PBX says of the extension's registration; of two answers the first counts."""
    for child in root:
        if _name(child) == (REACHABLE, "reachable"):
            return {"yes": True, "no": False}.get(_text(child.text or "").lower())
    return None


def _text(value: str) -> str:
    """Trim; nobody's name or number is so long that a window could not show it."""
    return value.strip()[:MAX_TEXT]


def _dialog(element: etree._Element, index: int) -> DialogInfo:
    state = ""
    sides: dict[str, _Side] = {"local": _Side(), "remote": _Side()}
    for child in element:
        name = local_name(child)
        if name == "state":
            state = _text(child.text or "").lower()
        elif name in sides:
            sides[name].add(child)
    local, remote = sides["local"], sides["remote"]
    return DialogInfo(
        id=_text(element.get("id", "")) or f"#{index}",
        state=state,
        direction=_text(element.get("direction", "")).lower(),
        call_id=_text(element.get("call-id", "")),
        local_tag=_text(element.get("local-tag", "")),
        remote_tag=_text(element.get("remote-tag", "")),
        local_identity=local.identity,
        local_display=local.display,
        local_target=local.target,
        remote_identity=remote.identity,
        remote_display=remote.display,
        remote_target=remote.target,
        has_local=local.seen,
        has_remote=remote.seen,
        held=local.held,
    )


class _Side:
    """What the ``<local>`` or ``<remote>`` elements of one dialog say together."""

    __slots__ = ("display", "held", "identity", "seen", "target")

    def __init__(self) -> None:
        self.identity = self.display = self.target = ""
        self.held = self.seen = False

    def add(self, side: etree._Element) -> None:
        """Take one element; what an earlier one said stays."""
        for child in side:
            name = local_name(child)
            display = _text(child.get("display", ""))
            if name == "identity":
                self.seen = True
                self.identity = self.identity or _text(child.text or "")
                self.display = self.display or display
            elif name == "target":
                uri = _text(child.get("uri", ""))
                self.seen = self.seen or bool(uri)
                self.target = self.target or uri
                self.display = self.display or display
                self.held = self.held or _not_rendering(child)


def _not_rendering(target: etree._Element) -> bool:
    """RFC 4235 section 4.1.6.1 with RFC 3840's ``+sip.rendering``: "no" means on hold."""
    return any(
        param.get("pname", "").strip().lower().lstrip("+") == "sip.rendering"
        and param.get("pvalue", param.get("pval", "")).strip().lower() == "no"
        for param in target
        if local_name(param) == "param"
    )
