# SPDX-License-Identifier: GPL-3.0-or-later
"""Which writings are the same number: "089 / 12 34 56", "+49 (0)89 123456" and "004989123456".

Numbers are compared as ITU-T E.164 writes them, by the numbering plans of ``phonenumbers`` and one's own
country. What is no number of a public network, such as an extension, is compared as it is.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from deskphone.blf.uris import split_uri

LONGEST_INTERNAL = 6  # digits; a number without a prefix must have more to be one of the public network
LONGEST_TEXT = 500  # characters of an address
LONGEST = 32  # characters that may be a number; E.164 has 15 digits
_FILLING = re.compile(r"[\s/.()\u2010-\u2015-]")
_HOME_ZERO = re.compile(r"^(\+(?!39|378)[0-9]{1,3})\(0\)")
_NUMBER = re.compile(r"\+?[0-9]+")
_RULES = 2  # counts what is made of a contact to find it by
_KEPT = 32768  # keys that are remembered: a list that scrolls asks for the same ones again


class Numbering:
    """The rules of a country (ISO 3166, "DE"; empty or unknown: only numbers with a country's code)."""

    def __init__(self, country: str) -> None:
        import phonenumbers  # 65 ms: the window opens without it

        self._library: Any = phonenumbers
        plan = phonenumbers.PhoneMetadata.metadata_for_region(country, None) if country else None
        self.country = country if plan is not None else ""
        self.name = f"{self.country} {phonenumbers.__version__} {_RULES}"  # other rules have another one
        self._trunk = "" if plan is None else str(plan.national_prefix or "")
        self._code = "" if plan is None else str(plan.country_code or "")
        self.key = lru_cache(_KEPT)(self._key)

    def _key(self, text: str) -> str:
        """What two writings of a number, or an address, have in common; "" for nothing."""
        user, host, _ = split_uri(text[:LONGEST_TEXT])
        written = _FILLING.sub("", _HOME_ZERO.sub(r"\1", re.sub(r"\s", "", user)))
        if not _NUMBER.fullmatch(written):
            return f"{user}@{host}".casefold() if host and not _is_code(written) else written.casefold()
        return self._public(written) or written

    def _public(self, digits: str) -> str:
        """A number of the public network after E.164; "" for one that is none."""
        if len(digits) > LONGEST:
            return ""
        if digits.startswith("+"):
            return self._international(digits)
        abroad = digits.startswith("00")
        at_home = not abroad and bool(self._trunk) and digits.startswith(self._trunk)
        if not (abroad or at_home) and len(digits) <= LONGEST_INTERNAL:
            return ""
        found = self._parsed(digits, self.country) if self.country else None
        if found is not None:
            # A plan may be younger than the library's: behind its prefix a number need not be known as valid.
            at_home = at_home and len(digits) > LONGEST_INTERNAL
            fits = self._library.is_possible_number if at_home else self._library.is_valid_number
            if fits(found):
                return self._written(found)
        return self._international(f"+{digits[2:]}") if abroad else ""

    def _international(self, digits: str) -> str:
        found = self._parsed(digits, None)
        possible = found is not None and self._library.is_possible_number(found)
        return self._written(found) if possible else ""

    def _parsed(self, digits: str, country: str | None) -> Any:
        """The library's number; None where it sees none."""
        try:
            parsed = self._library.parse(digits, country)
        except self._library.NumberParseException:
            return None
        return parsed

    def _written(self, parsed: Any) -> str:
        return f"+{parsed.country_code}{self._library.national_significant_number(parsed)}"

    def national(self, number: str) -> str:
        """The significant digits of a number of the public network (ITU-T E.164); "" for any other."""
        found = self._parsed(number, None) if number.startswith("+") else None
        return "" if found is None else str(self._library.national_significant_number(found))

    def spellings(self, digits: str) -> tuple[str, ...]:
        """Other ways in which the beginning of a number may be kept: for who looks for it while typing."""
        found = []
        if digits.startswith("00"):
            found.append(f"+{digits[2:]}")
        elif self._trunk and digits.startswith(self._trunk) and len(digits) > len(self._trunk):
            found.append(f"+{self._code}{digits[len(self._trunk) :]}")
        return tuple(found)


def number_within(text: str, country: str) -> str:
    """Give the first number of the public network within a text, as it is written there; "" for none.

    ``country`` as ``Numbering`` has it. A date or an account number is none. A text that is nothing but a
    number is given whole, be it an extension.
    """
    import phonenumbers  # see above

    stripped = text[:LONGEST_TEXT].strip()
    if len(stripped) <= LONGEST and _is_code(_FILLING.sub("", stripped)):
        return stripped
    found = next(iter(phonenumbers.PhoneNumberMatcher(stripped, country or None)), None)
    return "" if found is None else str(found.raw_string)


def _is_code(written: str) -> bool:
    """Whether this is dialled, as ``*43`` is, and names nobody by name."""
    return bool(written) and all(letter in "0123456789*#+" for letter in written)
