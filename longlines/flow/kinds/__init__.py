"""The kinds of value a verb's field can hold: how each is written in YAML and what it becomes.

A verb annotates its fields with these, as in `wait: Seconds = 6.0`. A kind is a class with `read`
and `schema` in one of this folder's files, and an `Annotated` alias below it.
"""

from longlines.flow.kinds.choices import Groups, Roads
from longlines.flow.kinds.consent import Consent, ConsentTerms
from longlines.flow.kinds.languages import LanguageCode
from longlines.flow.kinds.menu_keys import MenuKeys
from longlines.flow.kinds.quantities import DigitCount, Seconds, Tries
from longlines.flow.kinds.reading import NAME, PLACEHOLDER, BadValue, Kind, name_of, scalar
from longlines.flow.kinds.references import (
    INLINE,
    FlowRef,
    InlinePrompt,
    InvokedFlow,
    OptionalPrompt,
    Prompt,
    PromptRef,
    Step,
    StepRef,
    Target,
)
from longlines.flow.kinds.texts import (
    AnyPayer,
    ChoiceKind,
    Names,
    OptionalText,
    OptionalWord,
    Payer,
    Service,
    TemplateText,
    Text,
    ValueName,
    Values,
    Word,
    YesKind,
)
from longlines.flow.kinds.times import Holiday, Holidays, Span, Week, Zone
from longlines.flow.kinds.web import Paths, Url
from longlines.flow.spoken import LANGUAGES

__all__ = [
    "INLINE",
    "LANGUAGES",
    "NAME",
    "PLACEHOLDER",
    "AnyPayer",
    "BadValue",
    "ChoiceKind",
    "Consent",
    "ConsentTerms",
    "DigitCount",
    "FlowRef",
    "Groups",
    "Holiday",
    "Holidays",
    "InlinePrompt",
    "InvokedFlow",
    "Kind",
    "LanguageCode",
    "MenuKeys",
    "Names",
    "OptionalPrompt",
    "OptionalText",
    "OptionalWord",
    "Paths",
    "Payer",
    "Prompt",
    "PromptRef",
    "Roads",
    "Seconds",
    "Service",
    "Span",
    "Step",
    "StepRef",
    "Target",
    "TemplateText",
    "Text",
    "Tries",
    "Url",
    "ValueName",
    "Values",
    "Week",
    "Word",
    "YesKind",
    "Zone",
    "name_of",
    "scalar",
]
