"""A civic address in plain words, and the elements of RFC 5139 that they stand for."""

from collections.abc import Mapping

ELEMENTS: Mapping[str, str] = {
    "country": "country",
    "state": "A1",
    "county": "A2",
    "city": "A3",
    "district": "A4",
    "neighborhood": "A5",
    "block": "A6",
    "street_before": "PRM",
    "direction_before": "PRD",
    "street": "RD",
    "street_type": "STS",
    "direction_after": "POD",
    "street_after": "POM",
    "street_section": "RDSEC",
    "street_branch": "RDBR",
    "street_subbranch": "RDSUBBR",
    "house": "HNO",
    "house_suffix": "HNS",
    "landmark": "LMK",
    "description": "LOC",
    "floor": "FLR",
    "name": "NAM",
    "postcode": "PC",
    "building": "BLD",
    "unit": "UNIT",
    "room": "ROOM",
    "seat": "SEAT",
    "place_type": "PLC",
    "postal_city": "PCN",
    "po_box": "POBOX",
    "postal_code_extra": "ADDCODE",
}
"""Our words, in the order in which RFC 5139's schema wants its elements (section 3.1)."""

INSIDE = ("floor", "building", "unit", "room", "seat", "description", "place_type")
"""What a location adds to the address of its site."""

NEEDED = ("country", "state", "city", "street", "house", "postcode")
"""Without these nobody finds the house."""


def elements(address: Mapping[str, str]) -> list[tuple[str, str]]:
    """(element of RFC 5139, text) of an address in our words, in the schema's order."""
    return [(element, address[word]) for word, element in ELEMENTS.items() if address.get(word)]


def spoken(address: Mapping[str, str]) -> str:
    """The address as a person says it: `1600 Pennsylvania Avenue NW, floor 2, Washington DC`."""

    def some(*words: str) -> str:
        return " ".join(filter(None, (address.get(word, "") for word in words)))

    street = some(
        "house",
        "house_suffix",
        "direction_before",
        "street_before",
        "street",
        "street_type",
        "direction_after",
        "street_after",
    )
    inside = [f"{word} {address[word]}" for word in ("building", "floor", "unit", "room", "seat")
              if address.get(word)]  # fmt: skip
    parts = [address.get("name", ""), street, *inside, some("city", "state"), address.get("postcode", "")]  # fmt: skip  # noqa: E501
    return ", ".join(filter(None, parts))
