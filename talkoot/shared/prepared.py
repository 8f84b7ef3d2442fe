"""Querysets whose SQL is put together once, for pages that are asked for hundreds of times a second.

The mapper takes longer to write such a query than PostgreSQL takes to answer it. What a rule lets through is still said in one place: the
queryset is built through the rule, once, with `Given` where a value will stand.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Expression, Field, Model, QuerySet

from talkoot.shared.paging import Page, PageKey

MOST_PREPARED = 500  # about 8 kB each
Row = TypeVar("Row", bound=Model)


@contextmanager
def planned_each_time() -> Iterator[None]:
    """Let PostgreSQL plan what is asked within for its very values.

    Else it takes one plan for all values after five times on a connection (plan_cache_mode auto), and that one cannot know how the
    values of several columns go together: a list narrowed by three things then takes thirty times as long.
    """
    connection.ensure_connection()
    line = connection.connection
    usual, line.prepare_threshold = line.prepare_threshold, None
    try:
        yield
    finally:
        line.prepare_threshold = usual


class Given(Expression):
    """Stands in a queryset for a value that is given each time it is asked."""

    def __init__(self, name: str, output_field: "Field[Any, Any] | None" = None) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, _compiler: Any, _connection: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        """Leave itself among the parameters, to be replaced."""
        return "%s", [self]


class Prepared(Generic[Row]):
    """One queryset with its SQL. Ask it with the values of its `Given`s."""

    def __init__(self, queryset: "QuerySet[Row]") -> None:
        compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        self._sql, self._params = compiler.as_sql()
        annotations = {column: name for name, column in compiler.annotation_col_map.items()}
        self._columns = [expression.target.attname for n, (expression, *_) in enumerate(compiler.select) if n not in annotations]
        self._more = list(annotations.values())
        self._compiler = compiler
        self._converters = compiler.get_converters([expression for expression, *_ in compiler.select])
        self._model = queryset.model

    def rows(self, given: Mapping[str, Any]) -> list[Row]:
        """Return what is found, with annotations. One query. Raises KeyError when a value is missing."""
        with connection.cursor() as cursor:
            cursor.execute(self._sql, [given[value.name] if isinstance(value, Given) else value for value in self._params])
            found: Iterable[Any] = cursor.fetchall()
        if self._converters:
            found = self._compiler.apply_converters(found, self._converters)
        return [self._row(values) for values in found]

    def _row(self, values: Any) -> Row:
        own = len(self._columns)
        row: Row = self._model.from_db(DEFAULT_DB_ALIAS, self._columns, values[:own])
        for name, value in zip(self._more, values[own:], strict=True):
            setattr(row, name, value)
        return row


class PreparedLists(Generic[Row]):
    """Pages by key of lists that differ in what they are narrowed to and in their order."""

    def __init__(self) -> None:
        self._keys: dict[Hashable, tuple[QuerySet[Row], PageKey]] = {}
        self._queries: dict[Hashable, Prepared[Row]] = {}

    def page(
        self, shape: Hashable, build: "Callable[[], QuerySet[Row]]", given: Mapping[str, Any], cursor: str | None, limit: int
    ) -> Page[Row]:
        """Return one page, as page_by_key does. `build` makes the ordered queryset of a `shape` at the first time that one is asked for.

        Raises BadCursor.
        """
        if shape not in self._keys:
            queryset = build()
            self._keys[shape] = queryset, PageKey(queryset)
        queryset, key = self._keys[shape]
        place = key.read(cursor)
        shape = (shape, limit, place and place.backwards)
        query = self._queries.get(shape)
        if query is None:
            if len(self._queries) >= MOST_PREPARED:  # lengths of pages are asked for freely
                self._queries.clear()
            beyond = key.beyond(queryset, place and place.of([Given(name) for name in key.names]))
            query = self._queries[shape] = Prepared(beyond[: limit + 1])
        values = dict(zip(key.names, place.values, strict=True)) if place else {}
        return key.page(query.rows({**given, **values}), place, limit)
