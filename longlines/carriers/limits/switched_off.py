"""Carriers that an admin has switched off, with `enabled: no`."""

from longlines.carriers.field import Field


class SwitchedOff:
    """They stay in carriers.yaml, so that one word brings them back."""

    lasting = True
    yields = False

    def dropped(self, field: Field) -> int:
        """A bit for each carrier that is switched off."""
        return sum(1 << place for place, each in enumerate(field.carriers) if not each.enabled)

    def words(self, field: Field, place: int) -> str:
        """That it is."""
        return "it is switched off in carriers.yaml"


LIMIT = SwitchedOff()
