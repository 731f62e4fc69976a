"""Telephone numbers: from how people dial them to E.164 text."""

import functools

import phonenumbers


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
    try:
        number = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return None
    if phonenumbers.is_possible_number_with_reason(number) != (
        phonenumbers.ValidationResult.IS_POSSIBLE
    ):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
