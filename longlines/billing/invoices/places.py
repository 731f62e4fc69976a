"""Where a telephone number is, in words."""

import functools


@functools.lru_cache(maxsize=4096)
def place(number: str, language: str) -> str:
    """The place, area or country of an E.164 number in a language; "" where nobody knows.

    As phonenumbers has it: in a language without a name for the place, that of the country.
    """
    if not number.startswith("+"):
        return ""
    from phonenumbers import NumberParseException, parse  # half a second, and 60 MB
    from phonenumbers.geocoder import description_for_number

    try:
        return str(description_for_number(parse(number), language))
    except NumberParseException:
        return ""
