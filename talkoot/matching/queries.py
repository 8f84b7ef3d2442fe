"""Questions to the index: what fits a text, a search over everything, what is like a thing. Nothing here changes anything.

All of it is safe for everyone: only what everyone may see is in the index.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db import connection
from django.db.models import F

from talkoot.matching import ranking
from talkoot.matching.floors import fits, is_found, is_strong, names_it
from talkoot.matching.language import suggest_language
from talkoot.matching.models import Vector
from talkoot.matching.question import Question, ask
from talkoot.matching.ranking import Scope, Scored, rank
from talkoot.matching.reasons import gather, reasons_for
from talkoot.matching.results import MEASURED, Group, Match, Meeting, Reason, SearchPage
from talkoot.matching.snippets import snippet
from talkoot.matching.vectors import serving
from talkoot.shared.kinds import all_kinds
from talkoot.shared.paging import BadCursor, decode, encode
from talkoot.shared.text import pick

__all__ = ["Group", "Match", "Meeting", "Reason", "SearchPage", "meet", "neighbours", "search", "suggest_language"]

# A search goes this deep; who needs more asks more precisely. Keeps the cost of a page bounded.
MOST_RESULTS = 200
# By distance, the best so many of each kind are ordered; what fits less than half as well as the best stands after them.
NEAREST_OF, FITS_WELL = 100, 0.5
# So many more of each kind are looked through for what a text names, and so many places a kind must have to give one of them away.
NAMED_OF, FEWEST_WITH_NAMED = 20, 2
# In a search, who writes a name wants the thing of that name, and a word or two are meant as they are.
SEARCHING = ranking.Weights(name=1.0, words=0.3)
_LONGEST_BODY = 2_000


def meet(
    text: str,
    *,
    language: str | None = None,
    point: tuple[float, float] | None = None,
    kinds: Sequence[str] | None = None,
    per_kind: int = 4,
    reader_language: str,
    exclude: tuple[str, int] | None = None,
) -> Meeting:
    """Return what the city already has for a text, by kind, with reasons in the reader's language.

    language: of the text, None to detect it. point: (longitude, latitude) where it is about; near things gain. kinds: names from the
    registry, None for all. exclude: one thing (kind, id), such as the idea itself. An empty text meets nothing and is not novel.
    Raises KeyError for an unknown kind.
    """
    question = ask(text, language, reader=reader_language)
    return _meeting(question, Scope(_kinds(kinds), point=point, exclude=exclude, per_kind=per_kind), reader_language)


def neighbours(kind: str, source_id: int, *, reader_language: str, kinds: Sequence[str] | None = None, per_kind: int = 4) -> Meeting:
    """Return what is like a thing that is in the index, without embedding anything. Nothing when the thing is not there."""
    rows = _texts([(kind, source_id)]).get((kind, source_id))
    if not rows:
        return Meeting([], reader_language, novel=False, meaning_used=False)
    shown = _pick(rows, reader_language)
    question = ask(f"{shown.title}\n{shown.body}", shown.language, meaning=False)
    question.name = ""
    generation = serving()
    present = (
        Vector.objects.filter(entry_id=shown.id, generation=generation, digest=F("entry__digest")) if generation else Vector.objects.none()
    )
    stored = present.values_list("vector", flat=True).first()
    if stored is not None:
        question.generation, question.vector = generation, str(list(stored))
    scope = Scope(_kinds(kinds), point=shown.point, exclude=(kind, source_id), per_kind=per_kind)
    return _meeting(question, scope, reader_language)


def search(
    text: str,
    *,
    kinds: Sequence[str] | None = None,
    facets: Mapping[str, Sequence[str]] | None = None,
    point: tuple[float, float] | None = None,
    after: str | None = None,
    limit: int = 20,
    reader_language: str,
    language: str | None = None,
    only: str | None = None,
    nearest: bool = False,
) -> SearchPage:
    """Search over everything: exact names first, then by meaning and words, at most 200 results in all.

    facets: name -> wanted values; a thing must have one of the values of every name. after: `next` of the page before.
    only: return the matches of this kind alone, but count those of all `kinds`, so that a page can offer the others.
    nearest: with a point, what fits well by distance, after it the rest as it fits; of the best NEAREST_OF of each kind.
    Raises KeyError for an unknown kind, shared.paging.BadCursor for an `after` that no page gave.
    """
    start = _start(after)
    names = _kinds(kinds)
    question = ask(text, language or _asked_in(text, reader_language), reader=reader_language)
    by_distance = nearest and point is not None
    # By distance every page needs the same matches, or what lies near would move between the pages.
    depth = NEAREST_OF if by_distance else min(MOST_RESULTS, start + limit + 1)
    # Several languages of one thing are several entries, so look at three times as many.
    scope = Scope(names, facets=facets, point=point, per_kind=depth, deep=max(ranking.BY_MEANING, 3 * depth))
    fitting = [one for one in rank(question, scope, SEARCHING) if is_found(question, one)]
    counts = Counter(one.kind for one in fitting)
    found = [one for one in (_by_distance(fitting) if by_distance else fitting) if only in (None, one.kind)][:MOST_RESULTS]
    page = found[start : start + limit]
    following = encode("a", [start + limit]) if len(found) > start + limit else None
    return SearchPage(_show(question, page, reader_language), following, question.language, not question.lacks_meaning, counts)


def _by_distance(scored: Sequence[Scored]) -> list[Scored]:
    """Put what has a place and fits well before the rest, the nearest first; the others stay in their order."""
    # Names weigh so much that beside one nothing else would fit well.
    enough = FITS_WELL * max((one.score - SEARCHING.name * one.name for one in scored), default=0.0)
    well = [one for one in scored if one.distance_m is not None and one.score >= enough]
    placed = {(one.kind, one.source_id) for one in well}
    well.sort(key=lambda one: (one.distance_m, one.kind, one.source_id))
    return well + [one for one in scored if (one.kind, one.source_id) not in placed]


def _asked_in(text: str, reader_language: str) -> str | None:
    """Return the reader's language for a word or two, where detection guesses, else None."""
    few = 2
    return reader_language if len(text.split()) <= few else None


def _start(after: str | None) -> int:
    if not after:
        return 0
    _, (start,) = decode(after, 1)
    if not 0 <= start <= MOST_RESULTS:
        raise BadCursor
    return int(start)


def _kinds(kinds: Sequence[str] | None) -> list[str]:
    return list(kinds) if kinds is not None else [kind.name for kind in all_kinds()]


def _meeting(question: Question, scope: Scope, reader_language: str) -> Meeting:
    ranked = rank(question, replace(scope, named_of=NAMED_OF))
    found = _best(question, [one for one in ranked if fits(question, one)], scope.per_kind)
    strong = any(is_strong(question, one) for one in found)
    matches = _show(question, found, reader_language)
    groups = [Group(kind, own) for kind in scope.kinds if (own := [match for match in matches if match.kind == kind])]
    # Only who understands what was said can tell that it is new.
    novel = question.language in MEASURED and question.is_understood and not strong
    return Meeting(groups, question.language, novel=novel, meaning_used=not question.lacks_meaning)


def _best(question: Question, fitting: Sequence[Scored], per_kind: int) -> list[Scored]:
    """Return the best of each kind, best first. The last place is for a thing that has what the text names, where none of the others has.

    The meaning of a text of several things is near to none of them: a child's slide is missed for all that has to do with schools.
    """
    chosen: list[Scored] = []
    for kind in dict.fromkeys(one.kind for one in fitting):
        own = [one for one in fitting if one.kind == kind]
        named = next((one for one in own if names_it(question, one)), None)
        keeps = per_kind < FEWEST_WITH_NAMED or named is None or named in own[:per_kind]
        chosen += own[:per_kind] if keeps else [*own[: per_kind - 1], named]  # type: ignore[list-item]
    return sorted(chosen, key=lambda one: (-one.score, one.kind, one.source_id))


@dataclass(frozen=True, slots=True)
class _Shown:
    """A thing's text in one language, as it is shown."""

    id: int
    language: str
    title: str
    body: str
    offers: Sequence[str]
    facets: Mapping[str, Sequence[str]]
    point: tuple[float, float] | None
    state: str


# Of one language of a thing; said of all of them it changes with anything that an answer shows.
STATE = "md5(concat_ws('|', e.language, e.title, md5(e.body), e.offers::text, e.facets::text, e.lon, e.lat))"


def _texts(things: Iterable[tuple[str, int]]) -> dict[tuple[str, int], list[_Shown]]:
    pairs = list(things)
    sql = f"""
        SELECT e.kind, e.source_id, e.id, e.language, e.title, left(e.body, %s), e.offers, e.facets, e.lon, e.lat,
               string_agg({STATE}, '') OVER (PARTITION BY e.kind, e.source_id ORDER BY e.language
                                             ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
          FROM unnest(%s::text[], %s::bigint[]) AS t(kind, source_id) JOIN matching_entry e USING (kind, source_id) ORDER BY e.language"""  # noqa: S608
    texts: dict[tuple[str, int], list[_Shown]] = {}
    with connection.cursor() as cursor:
        cursor.execute(sql, [_LONGEST_BODY, [kind for kind, _ in pairs], [source_id for _, source_id in pairs]])
        for kind, source_id, id_, language, title, body, offers, facets, lon, lat, state in cursor.fetchall():
            point = (lon, lat) if lon is not None else None
            shown = _Shown(id_, language, title, body, offers, _json(facets), point, state)
            texts.setdefault((kind, source_id), []).append(shown)
    return texts


def _json(facets: object) -> Mapping[str, Sequence[str]]:
    """Read jsonb that Django's cursor leaves as text."""
    import json

    return json.loads(facets) if isinstance(facets, str) else facets  # type: ignore[return-value]


def _pick(rows: Sequence[_Shown], reader_language: str) -> _Shown:
    _, language = pick({row.language: row.title for row in rows}, reader_language)
    return next(row for row in rows if row.language == language)


def _show(question: Question, scored: Sequence[Scored], reader: str) -> list[Match]:
    """Return what is shown of the scored things, in their order."""
    if not scored:
        return []
    texts = _texts((one.kind, one.source_id) for one in scored)
    shown = {key: _pick(rows, reader) for key, rows in texts.items()}
    shared = gather(question, scored, shown)
    matches = []
    for one in scored:
        if (one.kind, one.source_id) not in shown:  # Hidden between the two queries.
            continue
        row = shown[one.kind, one.source_id]
        matches.append(
            Match(
                kind=one.kind,
                source_id=one.source_id,
                title=row.title,
                language=row.language,
                snippet=snippet(row.title, row.body, question, row.language),
                score=round(one.score, 4),
                reasons=reasons_for(question, one, shared, row, reader),
                distance_m=round(one.distance_m) if one.distance_m is not None else None,
                point=row.point,
                facets=row.facets,
                offers=row.offers,
                strong=is_strong(question, one),
                state=row.state,
            )
        )
    return matches
