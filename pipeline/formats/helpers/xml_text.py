"""XML written safely and read safely, for the formats that are XML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.errors import FormatError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

# Source: XML 1.0, 5th edition, 2.2 "Characters".
_NO_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


def escape(text: str) -> str:
    """The text as content of an element or of an attribute in double quotes; what XML forbids is left out."""
    if text.isalnum():  # as most words are
        return text
    allowed = leave_out_forbidden(text)
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        allowed = allowed.replace(character, entity)
    return allowed


def leave_out_forbidden(text: str) -> str:
    """The text without the characters that no XML may hold, not even escaped."""
    return _NO_CHARACTERS.sub("", text)


def read_xml(text: str | bytes, subject: str) -> Element:
    """The root element. Entities and external references are refused: they can be made to fill the memory.

    Raises:
        FormatError: the text is not well-formed, or declares entities.
    """
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    content = text
    if isinstance(text, str):  # decoded already, whatever encoding its declaration names
        content = _DECLARATION.sub("", text.removeprefix("\ufeff")).encode("utf-8", "replace")
    try:
        root: Element = fromstring(content)
    except DefusedXmlException as error:
        raise FormatError(
            subject, "it declares entities, which could fill the memory", "Write it without a DTD"
        ) from error
    except (ParseError, ValueError, LookupError) as error:
        raise FormatError(
            subject, f"not well-formed XML: {error}", "The file may be cut off; write it again"
        ) from error
    return root


def local_name(element: Element) -> str:
    """The element's name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def find_attribute(element: Element, name: str) -> str | None:
    """The value of the element's attribute of this name, in whatever namespace."""
    return next((v for key, v in element.attrib.items() if key.rpartition("}")[2] == name), None)
