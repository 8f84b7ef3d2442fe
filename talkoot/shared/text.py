"""Plain text in several languages: cleaning, choosing, sorting. Knows no word of the city."""

import re
import unicodedata
from collections.abc import Mapping

# Controls, except tab and newline; and the marks that turn the writing direction round for everything after them.
_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]|[\ud800-\udfff]")
_WORD = re.compile(r"\w")
_SPACES = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r"\n{3,}")
_SENTENCE_END = re.compile(r"(?<=[.!?؟…])\s|\n")
_QUOTES = {'"': '"', "“": "”“", "”": "”", "„": "“”", "«": "»", "»": "«»"}
# Finnish and Swedish end their alphabets with å, ä, ö; code points after "z" sort there under the C collation.
_NORDIC = str.maketrans({"å": "{a", "ä": "{b", "æ": "{b", "ö": "{c", "ø": "{c"})
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "ckb", "yi", "ps"})


def clean(text: str) -> str:
    """Return text as plain text: NFC, plain newlines, no control or direction-override characters, no padding.

    ZERO WIDTH JOINER and the single-character marks LRM and RLM stay: Arabic, Persian and emoji need them.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _SPACES.sub(" ", _UNSAFE.sub("", text))
    return _BLANK_LINES.sub("\n\n", "\n".join(line.strip() for line in text.split("\n"))).strip()


def title_of(text: str, longest: int = 90) -> str:
    """Return the first sentence of a text, or the whole short quotation it begins; cut at a word when longer than `longest` characters.

    Empty only for an empty text: signs that stand alone before the first word are passed over where words follow.
    """
    text = text.strip()
    sentences = (text[match.end() :] for match in _SENTENCE_END.finditer(text))
    text = next((rest.strip() for rest in (text, *sentences) if _WORD.search(_SENTENCE_END.split(rest.strip(), maxsplit=1)[0])), text)
    first = _quoted(text, _SENTENCE_END.split(text, maxsplit=1)[0].strip(), longest) or text
    if len(first) <= longest:
        return first
    cut = first[: longest - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut).rstrip(" ,;:–-") + "…"


def _quoted(text: str, first: str, longest: int) -> str:
    """Return a first sentence that begins a quotation as the whole quotation where that is short, else without its opening mark."""
    closing = _QUOTES.get(first[:1])
    if closing is None or any(mark in first[1:] for mark in closing):
        return first
    end = min((at for mark in closing if (at := text.find(mark, 1)) > 0), default=longest)
    return text[: end + 1] if end < longest and "\n" not in text[:end] else first[1:].strip()


def pick(translations: Mapping[str, str], reader: str, fallbacks: tuple[str, ...] = ("fi", "en", "sv")) -> tuple[str, str]:
    """Return (text, its language): the reader's language, else the first fallback that has one, else any, else ("", reader)."""
    for language in (reader, *fallbacks, *translations):
        if translations.get(language):
            return translations[language], language
    return "", reader


def direction(language: str) -> str:
    """Return the writing direction of a language tag: "rtl" or "ltr"."""
    return "rtl" if language.split("-", maxsplit=1)[0] in RIGHT_TO_LEFT else "ltr"


def sort_key(text: str) -> str:
    """Return a key that sorts as a Finnish or Swedish reader expects under the C collation (å, ä, ö last; other accents ignored)."""
    marked = text.casefold().translate(_NORDIC)
    return "".join(c for c in unicodedata.normalize("NFKD", marked) if not unicodedata.combining(c)).lstrip(" \"'»”(")[:200]


def sort_keys(translations: Mapping[str, str], languages: tuple[str, ...] = ("fi", "sv", "en")) -> dict[str, str]:
    """Return one sort key a language, falling back as `pick` does, so that every list has a full order."""
    return {language: sort_key(pick(translations, language)[0]) for language in languages}
