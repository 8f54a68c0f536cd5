# SPDX-License-Identifier: GPL-3.0-or-later
"""A document set out for reading: an element a line, as deep as it lies. Pure."""

from __future__ import annotations

from lxml import etree

from deskphone.dialoginfo.parse import has_doctype

_LONGEST = 65_536  # octets: what is longer would keep a window waiting


def set_out(body: bytes) -> str | None:
    """Give a document's text with its lines indented; None where it is not well-formed, or no document.

    Nothing is left out or mended: comments stay. Document types are not read.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_blank_text=True
    )
    if len(body) > _LONGEST or b"<!DOCTYPE" in body.upper():
        return None
    try:
        root = etree.fromstring(body.strip(), parser)
    except etree.XMLSyntaxError:
        return None
    if has_doctype(root):  # in an encoding in which the bytes above do not show
        return None
    etree.indent(root)
    text: str = etree.tostring(root, encoding="unicode")
    return text
