"""What a call costs: what we ask of who pays for it (sell), and what its carrier asks of us (buy).

`rate.rate` is a pure function of a call, the decks that may price it and the rules of
`flows/tariffs.yaml`. Each rule has a file: `increments`, `pieces` (time bands), `surcharges`,
`taxes`, `rounding`. `explain` says in words how an amount came about.
"""
