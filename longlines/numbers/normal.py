"""Numbers as E.164 text."""

import functools

import phonenumbers

ABROAD = "00"
"""How most of the world dials abroad; people do so from a +1 telephone as well, out of habit."""

SHORTEST_ABROAD = 9
"""Digits of the shortest number after 00 that isn't mistaken for 00, the far operator."""


@functools.lru_cache(maxsize=4096)
def e164(dialled: str, region: str = "US") -> str | None:
    """The E.164 form of what was dialled in `region` (ISO 3166), None when it is no number.

    A number may be possible without being assigned: +1 202 555 0100 to 0199 are samples.
    """
    digits = dialled.strip()
    if not digits or any(character not in "0123456789+-() ." for character in digits):
        return None
    if not digits.isascii() or len(digits) > 40:
        return None
    if digits.startswith(ABROAD) and len(digits) >= SHORTEST_ABROAD:
        digits = "+" + digits.removeprefix(ABROAD)
    try:
        number = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return None
    if phonenumbers.is_possible_number_with_reason(number) != (
        phonenumbers.ValidationResult.IS_POSSIBLE
    ):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
