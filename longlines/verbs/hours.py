"""hours: is the office open?"""

from dataclasses import dataclass
from typing import ClassVar

from longlines.flow.call import Call
from longlines.flow.kinds import Holidays, Week, Zone
from longlines.flow.model import DONE, Verb


@dataclass(frozen=True)
class Hours(Verb):
    """Go by the time of the call in the time zone `zone`, such as `America/New_York`.

    `open` gives days and hours: `mon` to `sun`, or several as `mon-fri`; `9:00-17:30`, or several
    with commas; hours that end before they begin end on the next day. `holidays` lists days, of
    one year (`2026-12-25`) or of each (`12-25`).

    `then`, which may be written `if_open`, follows within these hours. Outcomes: closed (outside
    them), holiday (the whole day, whatever its hours).

        desk:
          hours:
            zone: America/New_York
            open: {mon-fri: 9:00-17:30, sat: "9:00-12:00, 13:00-15:00"}
            holidays: [12-25, 2026-11-26]
          if_closed: night
          if_holiday: night
    """

    name: ClassVar[str] = "hours"
    outcomes: ClassVar[tuple[str, ...]] = ("closed", "holiday")
    done_word: ClassVar[str] = "open"
    instant: ClassVar[bool] = True

    zone: Zone
    open: Week
    holidays: Holidays = ()

    async def run(self, call: Call) -> str:
        """Done when it is open, else closed or holiday."""
        local = call.services.clock.now().astimezone(self.zone)
        if any(day.holds(local) for day in self.holidays):
            return "holiday"
        return DONE if any(span.holds(local) for span in self.open) else "closed"

    def possible(self) -> tuple[str, ...]:
        """Without holidays there is none."""
        return self.outcomes if self.holidays else ("closed",)
