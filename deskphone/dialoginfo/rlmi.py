# SPDX-License-Identifier: GPL-3.0-or-later
"""Reader of resource-list NOTIFYs (RFC 4662): ``multipart/related`` with an RLMI part and documents.

Tolerated, as real servers send them: an empty line before the first boundary, a ``cid`` without
``cid:`` or with angle brackets, a Content-ID with or without them, resources without an instance
(idle), one instance id for all, nested lists, missing namespaces.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from lxml import etree

from deskphone.dialoginfo.document import IDLE, Document
from deskphone.dialoginfo.parse import MAX_BYTES, hardened_parser, has_doctype, local_name, parse_document
from deskphone.errors import DialogInfoError

MAX_PARTS = MAX_RESOURCES = 5_000
MAX_NESTING = 4

_BOUNDARY = re.compile(r';\s*boundary\s*=\s*(?:"([^"]{1,70})"|([^\s;"]{1,70}))', re.IGNORECASE)
_HEADERS_END = re.compile(rb"\r?\n\r?\n")


@dataclass(frozen=True, slots=True)
class Resource:
    """One watched address of a list.

    ``state`` is the instance's: active, pending, terminated, or "" where the list has no instance.
    ``document`` is None where no body came with it; ``problem`` says why a body was refused. ``body``: what
    came, as it was. ``instance``: which of several states of it this is; ``reason``: why it is over;
    ``missing``: it names a part that is not there.
    """

    uri: str
    name: str
    state: str
    document: Document | None
    problem: str = ""
    body: bytes = b""
    instance: str = ""
    reason: str = ""
    missing: bool = False


@dataclass(frozen=True, slots=True)
class ResourceList:
    """A whole list NOTIFY. With ``full`` false, resources that are not named are unchanged."""

    uri: str
    version: int | None
    full: bool
    resources: tuple[Resource, ...]


@dataclass(frozen=True, slots=True)
class _Part:
    content_type: str
    content_id: str
    body: bytes


def parse_resource_list(content_type: str, body: bytes) -> ResourceList:
    """Read a NOTIFY's body by its Content-Type value; raises DialogInfoError when it must be refused."""
    if len(body) > 8 * MAX_BYTES:
        raise DialogInfoError("The resource list is larger than 8 megabytes.")
    return _read(content_type, body, 0)


def _read(content_type: str, body: bytes, depth: int) -> ResourceList:
    if depth > MAX_NESTING:
        raise DialogInfoError("The resource lists are nested too deeply.")
    parts = _split(content_type, body)
    root = next((part for part in parts if part.content_type == "application/rlmi+xml"), None)
    if root is None:
        raise DialogInfoError("The multipart body has no resource-list part (application/rlmi+xml).")
    tree = _list_element(root.body)
    by_id = {part.content_id: part for part in parts}
    documents = {part.content_id: _Once(part.body) for part in parts}
    resources: list[Resource] = []
    for element in tree:
        if local_name(element) == "resource":
            resources += _resource(element, by_id, documents, depth)
            if len(resources) > MAX_RESOURCES:
                raise DialogInfoError(f"The resource list names more than {MAX_RESOURCES} resources.")
    version = tree.get("version", "").strip()
    return ResourceList(
        uri=tree.get("uri", "").strip(),
        version=int(version) if version.isascii() and version.isdigit() and len(version) < 18 else None,
        full=tree.get("fullState", "true").strip().lower() in ("true", "1"),
        resources=tuple(resources),
    )


def _list_element(body: bytes) -> etree._Element:
    if b"<!DOCTYPE" in body.upper():
        raise DialogInfoError("The resource list declares a document type; that is never accepted.")
    try:
        tree = etree.fromstring(body.strip(), hardened_parser(recover=False))
    except etree.XMLSyntaxError as error:
        raise DialogInfoError(f"The resource list is no XML: {str(error)[:120]}.") from error
    if local_name(tree) != "list" or has_doctype(tree):
        raise DialogInfoError("The resource-list part holds no <list>.")
    return tree


class _Once:
    """A document that is read when it is first asked for, however many resources name it."""

    def __init__(self, body: bytes) -> None:
        self._body, self._unread = body, True
        self._document: Document | None = None
        self._problem = ""

    def of(self, resource: Resource) -> Resource:
        """Give a resource with it, or with why it was refused."""
        if self._unread:
            self._unread = False
            try:
                self._document = parse_document(self._body)
            except DialogInfoError as error:
                self._problem = str(error)
        return replace(resource, document=self._document, problem=self._problem, body=self._body)


def _resource(
    element: etree._Element, by_id: dict[str, _Part], documents: dict[str, _Once], depth: int
) -> list[Resource]:
    """Read one element of a list. A list within the list counts once, where it is named first.

    Else few lines would be read as often as the product of the lists' lengths: 5 KB took 32 s.
    """
    uri = element.get("uri", "").strip()
    name, instances = "", []
    for child in element:
        if local_name(child) == "name":
            name = name or (child.text or "").strip()
        elif local_name(child) == "instance":
            instances.append(child)
    if not instances:
        return [Resource(uri, name, "", IDLE)]
    found: list[Resource] = []
    for instance in instances:
        state = instance.get("state", "active").strip().lower()
        cid = _bare_id(instance.get("cid", ""))
        reason, instance_id = instance.get("reason", "").strip().lower(), instance.get("id", "").strip()
        resource = Resource(uri, name, state, None, instance=instance_id, reason=reason)
        part = by_id.get(cid)
        if part is None:
            found.append(replace(resource, missing=bool(cid)))
        elif part.content_type.startswith("multipart/"):
            del by_id[cid]
            found += _read(part.content_type, part.body, depth + 1).resources
        else:
            found.append(documents[cid].of(resource))
    return found


def _bare_id(text: str) -> str:
    text = text.strip()
    if text.lower().startswith("cid:"):
        text = text[4:]
    return text.strip("<>")


def _split(content_type: str, body: bytes) -> list[_Part]:
    match = _BOUNDARY.search(content_type)
    if match is None:
        raise DialogInfoError("The multipart body names no boundary.")
    boundary = b"\n--" + (match[1] or match[2]).encode("utf-8", "replace")
    pieces = (b"\n" + body).split(boundary, MAX_PARTS)[1:]
    parts = []
    for piece in pieces:
        if piece.startswith(b"--"):
            break
        parts.append(_part(piece))
    return parts


def _part(piece: bytes) -> _Part:
    # The rest of the boundary's line goes first; a part may have no headers at all.
    _, _, piece = piece.partition(b"\n")
    if piece.startswith((b"\r\n", b"\n")):
        return _Part("", "", piece)
    found = _HEADERS_END.search(piece)
    if found is None:
        return _Part("", "", b"")
    headers: dict[str, str] = {}
    text = piece[: found.start()].decode("utf-8", "replace")
    for line in re.sub(r"\r?\n[ \t]+", " ", text).split("\n"):
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    kind = headers.get("content-type", "")
    if not kind.lower().startswith("multipart/"):
        kind = kind.partition(";")[0].strip().lower()
    return _Part(kind, _bare_id(headers.get("content-id", "")), piece[found.end() :])
