"""Invoices: what an account owes for a month, and why.

An invoice is a value (`model`) that is made once from the ledger's entries (`making`), numbered,
and kept. Every format in `formats/` is made from that value alone, so it comes out the same, to the
byte, for as long as its layout stands.
"""
