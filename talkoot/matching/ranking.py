"""The ranking: one query that finds by meaning, words, concepts and name, and weighs what it found.

Meaning leads. Words, concepts, a name and nearness each add a bounded amount to the cosine, so that none of them can push a good
likeness out; equal-weight rank fusion did (docs/adr: matching).
"""
# ruff: noqa: S608 - what goes into the SQL as text are kinds from the registry (plain words), numbers and names of our own

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection, transaction
from psycopg.types.json import Jsonb

from talkoot.matching.index import LONGEST_NAME_KEY
from talkoot.matching.language import has_own_letters
from talkoot.matching.question import Question
from talkoot.shared.kinds import get_kind


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each part may add to the cosine (-1..1) at most. meaning is 1 or, for measuring the other parts alone, 0."""

    meaning: float = 1.0
    concepts: float = 0.15
    words: float = 0.1
    name: float = 0.3
    near: float = 0.08


DEFAULT = Weights()
# How many entries of each kind are looked at by meaning (languages are entries of their own), by rare words, concepts and name.
BY_MEANING, BY_WORDS, BY_CONCEPTS, BY_NAME = 40, 200, 200, 20
# The width of the search in the vector index: more finds more of the true nearest, and takes longer.
EF_SEARCH = 80
# At this distance nearness is worth about a third of what it is worth on the spot.
NEAR_M = 1_500.0
# So much rarity of shared words is worth the whole amount, however long the text; and the only concept of a text is worth less than
# the whole when it is a common one: at this rarity the whole.
FULL_WORDS, FULL_CONCEPTS = 2.0, 0.3
# Words that few have are worth so much (in 2,000 entries one that five have, or several less rare ones).
RARE = 0.7
_EARTH_M = 6_371_008.8


@dataclass(frozen=True, slots=True)
class Scored:
    """One thing, by the entry (language) that fits best, with the parts of its score: cosine, and 0..1 for the others."""

    kind: str
    source_id: int
    language: str
    score: float
    cosine: float | None
    concepts: float
    words: float
    name: float
    distance_m: float | None
    shared_concepts: Sequence[int] = ()
    shared_words: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Scope:
    """What may be found. facets: name -> wanted values, any of them. exclude: one thing (kind, id) that is not wanted.

    named_of: so many more of each kind are looked through for those that share words worth RARE or more with the text.
    """

    kinds: Sequence[str]
    facets: Mapping[str, Sequence[str]] | None = None
    point: tuple[float, float] | None = None
    exclude: tuple[str, int] | None = None
    per_kind: int = 4
    deep: int = BY_MEANING
    named_of: int = 0


def rank(question: Question, scope: Scope, weights: Weights = DEFAULT) -> list[Scored]:
    """Return the best things of each kind, best first: at most `per_kind` of each, and what `named_of` asks for."""
    kinds = [get_kind(name).name for name in scope.kinds]
    if not kinds or not question.text:
        return []
    sql, values = _statement(question, replace(scope, kinds=kinds), weights)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('hnsw.ef_search', %s, true), set_config('hnsw.iterative_scan', 'relaxed_order', true)",
            [str(max(EF_SEARCH, scope.deep))],
        )
        cursor.execute(sql, values)
        return [Scored(*row) for row in cursor.fetchall()]


def _statement(question: Question, scope: Scope, weights: Weights) -> tuple[str, dict[str, Any]]:
    values = _values(question, scope, weights)
    sources = _sources(question, scope, weights)
    wanted = ["e.kind = ANY(%(kinds)s)", *_facet_conditions(scope, values, "e")]
    if scope.exclude:
        wanted.append("NOT (e.kind = %(exclude_kind)s AND e.source_id = %(exclude_id)s)")
    has_vector = question.vector is not None and question.generation is not None
    cosine = f"1 - ({_vector(question)} <=> %(vector)s::halfvec({_dimensions(question)}))" if has_vector else "NULL::float8"
    join = f"LEFT JOIN matching_vector v ON v.entry_id = e.id AND v.generation_id = {question.generation.id}" if has_vector else ""  # type: ignore[union-attr]
    sql = f"""
WITH found AS MATERIALIZED ({" UNION ".join(sources)}),
parts AS (
    SELECT e.kind, e.source_id, e.language, {cosine} AS cosine, c.ids AS concept_ids, c.share AS concepts, w.places AS word_places,
           w.share AS words,
           CASE WHEN lower(e.title) NOT LIKE %(written_begins)s THEN 0 WHEN e.name_key = %(name)s THEN 1.0
                WHEN e.name_key LIKE %(name_begins)s THEN 0.5 ELSE 0 END::float8 AS name,
           {_distance(scope)} AS distance
      FROM found JOIN matching_entry e ON e.id = found.id {join},
           LATERAL (SELECT coalesce(sum(weight), 0) / %(concept_total)s AS share, array_agg(concept ORDER BY weight DESC) AS ids
                      FROM unnest(%(concepts)s::int[], %(concept_weights)s::float8[]) AS t(concept, weight)
                     WHERE t.concept = ANY(e.concepts)) AS c,
           LATERAL (SELECT coalesce(sum(weight), 0) / %(term_total)s AS share, array_agg(place ORDER BY weight DESC) AS places
                      FROM unnest(%(terms)s::tsquery[], %(term_weights)s::float8[]) WITH ORDINALITY AS t(term, weight, place)
                     WHERE e.words @@ t.term) AS w
     WHERE {" AND ".join(wanted)}),
best AS (
    SELECT DISTINCT ON (kind, source_id) *, %(meaning_weight)s * coalesce(cosine, 0) + %(concept_weight)s * concepts
           + %(word_weight)s * least(1, words * %(word_growth)s) + %(name_weight)s * name
           + CASE WHEN distance IS NULL THEN 0 ELSE %(near_weight)s * exp(-distance / {NEAR_M}) END AS score
      FROM parts ORDER BY kind, source_id, score DESC, language),
placed AS (SELECT *, row_number() OVER (PARTITION BY kind ORDER BY score DESC, source_id) AS place FROM best)
SELECT kind, source_id, language, score, cosine, concepts, words, name, distance,
       coalesce(concept_ids, '{{}}'), coalesce(word_places, '{{}}')
  FROM placed WHERE place <= %(per_kind)s OR (place <= %(named_to)s AND words * %(term_total)s >= {RARE})
 ORDER BY score DESC, kind, source_id"""
    return sql, values


def _values(question: Question, scope: Scope, weights: Weights) -> dict[str, Any]:
    name, written = _for_like(question.name), _for_like(" ".join(question.text.lower().split())[:LONGEST_NAME_KEY])
    term_total = sum(term.weight for term in question.terms) or 1.0
    return {
        "kinds": list(scope.kinds),
        "vector": question.vector,
        "name": question.name,
        "name_begins": f"{name}%" if question.name else "\\\\",
        # Who writes å, ä or ö means them; who writes without may mean either.
        "written_begins": f"{written}%" if has_own_letters(question.language, written) else "%",
        "concepts": list(question.concepts),
        "concept_weights": list(question.concepts.values()),
        "concept_total": max(sum(question.concepts.values()), FULL_CONCEPTS),
        "terms": _array(term.tsquery for term in question.terms),
        "term_weights": [term.weight for term in question.terms],
        "term_total": term_total,
        "word_growth": max(1.0, term_total / FULL_WORDS),
        "meaning_weight": weights.meaning,
        "concept_weight": weights.concepts,
        "word_weight": weights.words,
        "name_weight": weights.name,
        "near_weight": weights.near,
        "per_kind": scope.per_kind,
        "named_to": scope.per_kind + scope.named_of,
        "lon": scope.point[0] if scope.point else None,
        "lat": scope.point[1] if scope.point else None,
        "exclude_kind": scope.exclude[0] if scope.exclude else None,
        "exclude_id": scope.exclude[1] if scope.exclude else None,
        "rare_terms": " | ".join(term.tsquery for term in question.rare_terms),
        "rare_concepts": question.rare_concepts,
    }


def _for_like(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _array(items: Iterable[str]) -> str:
    """Write an array as PostgreSQL reads it: cast once as a parameter, instead of an element at a time for every row."""
    escaped = (item.replace("\\", "\\\\").replace('"', '\\"') for item in items)
    return "{" + ",".join(f'"{item}"' for item in escaped) + "}"


def _dimensions(question: Question) -> int:
    return question.generation.dimensions if question.generation else 0


def _vector(question: Question) -> str:
    return f"(v.vector::halfvec({_dimensions(question)}))"


def _sources(question: Question, scope: Scope, weights: Weights) -> list[str]:
    """Return the selects that find candidates. Kind and generation are literals: the partial indexes need them."""
    values: dict[str, Any] = {}
    filters = "".join(f" AND {condition}" for condition in _facet_conditions(scope, values, "e"))
    sources = []
    if question.vector and question.generation and weights.meaning:
        join = " JOIN matching_entry e ON e.id = v.entry_id" if filters else ""
        sources += [
            f"(SELECT v.entry_id AS id FROM matching_vector v{join}"
            f" WHERE v.generation_id = {question.generation.id} AND v.kind = '{kind}'{filters}"
            f" ORDER BY {_vector(question)} <=> %(vector)s::halfvec({question.generation.dimensions}) LIMIT {scope.deep})"
            for kind in scope.kinds
        ]
    of_kinds = f"e.kind = ANY(%(kinds)s){filters}"
    if question.rare_terms and weights.words:
        sources.append(f"(SELECT e.id FROM matching_entry e WHERE e.words @@ %(rare_terms)s::tsquery AND {of_kinds} LIMIT {BY_WORDS})")
    if question.rare_concepts and weights.concepts:
        sources.append(
            f"(SELECT e.id FROM matching_entry e WHERE e.concepts && %(rare_concepts)s::int[] AND {of_kinds} LIMIT {BY_CONCEPTS})"
        )
    if weights.name:
        sources.append(f"(SELECT e.id FROM matching_entry e WHERE e.name_key LIKE %(name_begins)s AND {of_kinds} LIMIT {BY_NAME})")
    return sources or ["SELECT NULL::bigint AS id"]


def _facet_conditions(scope: Scope, values: dict[str, Any], table: str) -> list[str]:
    conditions = []
    for place, (name, wanted) in enumerate(sorted((scope.facets or {}).items())):
        keys = [f"facet_{place}_{number}" for number in range(len(wanted))]
        values |= {key: Jsonb({name: [value]}) for key, value in zip(keys, wanted, strict=True)}
        any_of = " OR ".join(f"{table}.facets @> %({key})s" for key in keys)
        conditions.append(f"({any_of})" if any_of else "FALSE")
    return conditions


def _distance(scope: Scope) -> str:
    """Return SQL for metres from the point: on a plane, which is right to a per mille within a city."""
    if not scope.point:
        return "NULL::float8"
    return (
        f"{_EARTH_M} * sqrt(power(radians(e.lat - %(lat)s::float8), 2)"
        " + power(radians(e.lon - %(lon)s::float8) * cos(radians(%(lat)s::float8)), 2))"
    )
