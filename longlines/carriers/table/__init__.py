"""The routing table: one file that says for every number which row of which deck holds.

It is built from the decks in force (build.py), written whole or not at all (writing.py), and read
where it lies by mapping it into memory (opened.py), so that all engines of a machine share it and
another one takes its place without a pause.
"""
