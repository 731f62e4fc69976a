"""What was said and heard of the price before anybody paid."""

from collections.abc import Iterator

from longlines.billing.rating import quotes
from longlines.billing.rating.quotes import BadQuote, Quote
from longlines.host.explaining.model import Known, Section, clock, money, stamp

ORDER = 20

OF_PRICES = ("{price", "{estimate", "{connect")
"""Values of a prompt that tell what a call costs."""


def tell(known: Known) -> Section | None:
    """Nothing where the call has no conversation and no price was asked for."""
    words: list[str] = []
    told, heard = [], list(_heard(known))
    for note in known.call.notes:
        if note.kind != "quote":
            continue
        try:
            quote = quotes.read(note.facts)
        except BadQuote as error:
            words.append(f"{clock(note.at)}: a quote that can't be read: {error}.")
            continue
        words.append(f"{clock(note.at)}: {_quoted(known, quote)}")
        told.append({"at": stamp(note.at), **note.facts})
    words += [f"{each['clock']}: {known.who(each['to'])} heard {each['words']}" for each in heard]
    sold = known.sold
    if told and sold is not None:
        binding = f"The quote {sold.quote} binds the charge." if sold.quote else _unbound(known)
        words.append(binding)
    if not words and not known.call.talk_seconds:
        return None
    return Section(
        "told",
        "What was said of the price",
        words or ["Nobody asked for the price, and none was told."],
        {"quotes": told, "heard": [{k: v for k, v in h.items() if k != "clock"} for h in heard]},
    )


def _quoted(known: Known, quote: Quote) -> str:
    per_minute = money(quote.per_minute, quote.basis.currency)
    connect = f" and {money(quote.connect, quote.basis.currency)} once" if quote.connect else ""
    taxes = " before taxes" if quote.basis.taxes else ""
    return (
        f"{per_minute} a minute{connect}{taxes} was promised to {known.who(quote.account)} for a "
        f"{quote.call_class} call to {known.who(quote.number)} (quote {quote.id})."
    )


def _unbound(known: Known) -> str:
    return "No quote binds the charge: none was for this number, class and payer, and in time."


def _heard(known: Known) -> Iterator[dict[str, str]]:
    """The prompts that told a price, to whom; only the engine's journal knows them."""
    for entry in known.trace.entries if known.trace else ():
        key, text = entry.facts.get("key", ""), entry.facts.get("text", "")
        if entry.what != "prompt" or not ("price" in key or any(v in text for v in OF_PRICES)):
            continue
        cut = ", cut short by a key" if entry.facts.get("stopped") else ""
        words = f'"{text}" ({key}{cut}).' if text else f"the prompt {key}{cut}."
        yield {
            "at": stamp(entry.at) or "",
            "clock": clock(entry.at),
            "to": entry.to,
            "prompt": key,
            "words": words,
        }
