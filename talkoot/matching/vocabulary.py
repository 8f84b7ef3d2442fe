"""The concepts: our own small vocabulary of city words, and the General Finnish Ontology (YSO) when a city imports it.

A concept is found by its keys (stems of its labels). Where YSO has a concept of ours, the two become one, so that nothing counts twice.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from talkoot.matching.index import refresh_concepts
from talkoot.matching.models import Concept, ConceptKey
from talkoot.matching.terms import LANGUAGES, key_of, stem, words_of

OWN = Path(__file__).parent / "vocabulary.tsv"
OWN_PREFIX = "talkoot:"
_LABEL_LINE = re.compile(r"<([^>\s]{1,200})>\t(.+)")
# What stands in parentheses tells meanings apart for people; in a text it is not written.
_PARENTHESES = re.compile(r"\s*\([^)]*\)")
BATCH = 2_000
LONGEST_KEY = 120
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import of concepts did: new concepts, changed labels, left as they were; and lines that were skipped, with why."""

    made: int
    changed: int
    same: int
    skipped: Sequence[str]


@dataclass(frozen=True, slots=True)
class _Meant:
    """One concept to be stored. labels: language -> ways to say it, the first is shown."""

    uri: str
    labels: Mapping[str, Sequence[str]]


def on_migrated(**_: Any) -> None:
    """Load our own vocabulary when it is new or has changed; then the entries meet the changed concepts."""
    digest = OWN_PREFIX + hashlib.blake2b(OWN.read_bytes(), digest_size=8).hexdigest()
    if not Concept.objects.filter(uri=digest).exists():
        load_own()
        refresh_concepts()
        Concept.objects.filter(uri__startswith=OWN_PREFIX, labels={}).delete()
        Concept.objects.create(uri=digest)


def load_own() -> Imported:
    """Load our own vocabulary, without what an earlier one had and this has not; safe to run again."""
    lines = [line for line in OWN.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    meant = [_own(line) for line in lines]
    with transaction.atomic():
        merged = _merged_uris(meant)
        own = [one for one in meant if one.uri not in merged]
        _forget_others(own)
        return _store(own, merge=False)


def _forget_others(own: Sequence[_Meant]) -> None:
    """Delete the own concepts that are not among these, and the ways to say them that they have no more."""
    ours = Concept.objects.filter(uri__startswith=OWN_PREFIX).exclude(labels={})
    ours.exclude(uri__in=[one.uri for one in own]).delete()
    kept = {(one.uri, language, key) for one, language, key in _keys(own)}
    known = ConceptKey.objects.filter(concept__in=ours).values_list("id", "concept__uri", "language", "key")
    ConceptKey.objects.filter(id__in=[id_ for id_, *key in known if tuple(key) not in kept]).delete()


def _own(line: str) -> _Meant:
    labels = {language: part.split("|") for language, part in zip(LANGUAGES, line.split("\t"), strict=True)}
    return _Meant(OWN_PREFIX + labels["fi"][0].replace(" ", "_"), labels)


def _merged_uris(meant: Sequence[_Meant]) -> set[str]:
    """Return the own concepts that an imported one has taken the place of: they keep their keys there."""
    partners = _partners(meant, own=False)
    return {one.uri for one in meant if one.uri in partners}


def import_yso(folder: Path, *, dry_run: bool = False, progress: Progress = lambda _done, _all: None) -> Imported:
    """Import concept labels from TSV files (`<uri>`, tab, label), one file a language, named `…-fi.tsv`, `…-sv.tsv`, `…-en.tsv`.

    Safe to run again; all or nothing. dry_run: reports what would be done. Entries meet the new concepts after
    `refresh_concepts`. Raises FileNotFoundError when the folder holds no such file.
    """
    by_uri: dict[str, dict[str, list[str]]] = {}
    skipped: list[str] = []
    files = [(language, file) for language in LANGUAGES for file in sorted(folder.glob(f"*-{language}.tsv"))]
    if not files:
        raise FileNotFoundError(f"{folder} has no file named …-fi.tsv, …-sv.tsv or …-en.tsv")
    for language, file in files:
        _read(language, file, by_uri, skipped)
    meant = [_Meant(uri, labels) for uri, labels in sorted(by_uri.items())]
    with transaction.atomic():
        done = _store(meant, merge=True, progress=progress)
        if dry_run:
            transaction.set_rollback(True)
    return Imported(done.made, done.changed, done.same, skipped)


def _read(language: str, file: Path, by_uri: dict[str, dict[str, list[str]]], skipped: list[str]) -> None:
    with file.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            found = _LABEL_LINE.fullmatch(line.strip().replace("\0", ""))
            if found:
                by_uri.setdefault(found[1], {}).setdefault(language, []).append(found[2].strip())
            elif line.strip():
                skipped.append(f"{file.name}:{number}: not <uri>, tab, label")


def _store(meant: Sequence[_Meant], *, merge: bool, progress: Progress = lambda _done, _all: None) -> Imported:
    made = changed = same = 0
    for start in range(0, len(meant), BATCH):
        batch = meant[start : start + BATCH]
        if merge:
            _take_over(_partners(batch, own=True))
        shown = {one.uri: {language: ways[0] for language, ways in one.labels.items()} for one in batch}
        known = {concept.uri: concept for concept in Concept.objects.filter(uri__in=shown)}
        new = [Concept(uri=uri, labels=labels) for uri, labels in shown.items() if uri not in known]
        different = [concept for uri, concept in known.items() if concept.labels != shown[uri]]
        for concept in different:
            concept.labels = shown[concept.uri]
        Concept.objects.bulk_create(new)
        Concept.objects.bulk_update(different, ["labels"])
        made, changed, same = made + len(new), changed + len(different), same + len(known) - len(different)
        _store_keys(batch, dict(Concept.objects.filter(uri__in=shown).values_list("uri", "id")))
        progress(start + len(batch), len(meant))
    return Imported(made, changed, same, [])


def _take_over(partners: Mapping[str, str]) -> None:
    """Let imported concepts take the place, the id and the keys of ours. partners: imported uri -> own uri."""
    known = set(Concept.objects.filter(uri__in=partners).values_list("uri", flat=True))
    for uri, own in partners.items():
        if uri not in known:
            Concept.objects.filter(uri=own).update(uri=uri)


def _partners(meant: Sequence[_Meant], *, own: bool) -> dict[str, str]:
    """Return uri -> uri of the stored concept (ours; with own=False an imported one) that has its Finnish key and another language's."""
    keys = [(one.uri, language, key) for one, language, key in _keys(meant)]
    sql = f"""
        SELECT DISTINCT ON (m.uri) m.uri, c.uri
          FROM unnest(%s::text[], %s::text[], %s::text[]) AS m(uri, language, key)
          JOIN matching_conceptkey k USING (language, key)
          JOIN matching_concept c ON c.id = k.concept_id AND {"" if own else "NOT"} starts_with(c.uri, %s) AND c.labels <> '{{}}'
         GROUP BY m.uri, c.uri HAVING count(DISTINCT m.language) >= 2 AND bool_or(m.language = 'fi')
         ORDER BY m.uri, count(DISTINCT m.language) DESC, c.uri"""  # noqa: S608 - only NOT goes in
    with connection.cursor() as cursor:
        cursor.execute(sql, [[uri for uri, _, _ in keys], [lang for _, lang, _ in keys], [key for _, _, key in keys], OWN_PREFIX])
        found = cursor.fetchall()
    # One stored concept for one only: the first in order.
    partners: dict[str, str] = {}
    for uri, partner in found:
        if partner not in partners.values():
            partners[uri] = partner
    return partners


def _keys(meant: Sequence[_Meant]) -> Iterable[tuple[_Meant, str, str]]:
    """Yield (concept, language, key) for every way to say every concept."""
    for language in LANGUAGES:
        ways = [(one, _PARENTHESES.sub("", way)) for one in meant for way in one.labels.get(language, ())]
        stems = stem(language, {word for _, way in ways for word in words_of(way, 8)})
        for one, way in ways:
            key = key_of(language, way, stems)
            if key and len(key) <= LONGEST_KEY:
                yield one, language, key


def _store_keys(meant: Sequence[_Meant], ids: Mapping[str, int]) -> None:
    rows = {(ids[one.uri], language, key) for one, language, key in _keys(meant)}
    ConceptKey.objects.bulk_create(
        [ConceptKey(concept_id=concept, language=language, key=key) for concept, language, key in sorted(rows)], ignore_conflicts=True
    )
