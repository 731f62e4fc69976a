"""Whatever bytes come: a clear report, or a deck that is right; never anything else."""

from hypothesis import given, settings
from hypothesis import strategies as st

from longlines.rates import bands
from longlines.rates.importing import Target, prepare
from longlines.rates.problems import DeckError
from longlines.rates.reading.asked import HIGHEST, Asked
from tests.unit.rates.files import NOW

_SIGNS = ["", " ", '"', '""', "\n", "\r\n", "\0", "Ü", "中", "+44 20", "31.12.2026 23:59"]
_WORDS = """44 4420-4429 1-202 44,33 0,1 0.1 1,234 1.234,5 -1 1E-05 =1 @x +cmd '44 4.4E+3 30/6
    01/02/2026 2026-12-01 peak a=mon USD EUR yes no deleted"""
_HEADERS = """Prefix|Country code|Area code|Rate|Price (EUR)|Peak|Off-peak|Weekend|Setup|Increments
    |First|Next|Minimum|From|To|Band|Band (Europe/Paris)|Currency|Blocked|Status|Note|X"""

CELLS = st.sampled_from(_SIGNS + _WORDS.split()) | st.text(max_size=4)
HEADERS = st.sampled_from([each.strip() for each in _HEADERS.split("|")])
LINES = st.lists(st.lists(CELLS, min_size=1, max_size=7), max_size=6)


def _one_end(data: bytes, asked: Asked) -> None:
    """Read it. What can't be read ends in DeckError, whose message is for a terminal."""
    refused = ""
    try:
        prepared = prepare(data, Target("any", "buy", 1, None, NOW), asked)
    except DeckError as error:
        refused = str(error)
    assert refused.isprintable()
    if refused:
        return
    told = prepared.reading.rejected.told
    assert all(each.line >= 1 and each.reason and each.reason.isprintable() for each in told)
    for prefix, tariff in prepared.deck.rows.items():
        assert prefix.isascii()
        assert prefix.isdigit()
        assert prefix[0] != "0"
        for terms in tariff:
            assert 0 <= terms.per_minute <= HIGHEST
            assert 0 <= terms.connect <= HIGHEST
            assert terms.first >= 1
            assert terms.next >= 1
            assert not terms.note.startswith(("=", "@"))
            assert not terms.band or terms.band in dict(prepared.deck.bands.named)


ASKED = Asked(bands.read("UTC", {"peak": "mon-fri 8:00-20:00"}), currency="USD")


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes(data: bytes) -> None:
    _one_end(data, ASKED)
    _one_end(b"Prefix,Rate\n44,0.1\n" + data, ASKED)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(HEADERS, min_size=2, max_size=7),
    LINES,
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["utf-8", "utf-16", "cp1252"]),
    st.integers(0, 20),
)
def test_any_rows(
    header: list[str], rows: list[list[str]], separator: str, encoding: str, cut: int
) -> None:
    lines = [separator.join(each) for each in (header, *rows)]
    data = "\n".join(lines).encode(encoding, errors="replace")
    _one_end(data, ASKED)
    _one_end(data[: len(data) - cut], ASKED)
