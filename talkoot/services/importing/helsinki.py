"""The capital region's service tree: every node becomes a service whose summary is its path in the tree."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from talkoot.services.actions import save_services
from talkoot.shared.importing import BadFile, Progress, Report, Row, Skip, bring_in, own_id, plain, read_json, row_key, rows_of
from talkoot.shared.upsert import Saved

SOURCE = "helsinki-tree"
LANGUAGES = ("fi", "sv", "en")
DEEPEST = 20


def import_helsinki_tree(path: Path, *, now: datetime, dry_run: bool = False, progress: Progress | None = None) -> Report:
    """Bring in the ontology tree (a JSON list of nodes with name_fi, name_sv, name_en, child_ids). Raises BadFile."""
    nodes = rows_of(read_json(path), path.name)
    if not any("name_fi" in node for node in nodes):
        msg = f"{path.name} should hold nodes with id, name_fi, name_sv, name_en and child_ids."
        raise BadFile(msg)
    by_id = {str(node.get("id")): node for node in nodes}
    parents = {str(child): str(node.get("id")) for node in nodes for child in _children(node)}

    def convert(node: Mapping[str, Any]) -> Row:
        return _service(node, _ancestors(str(node.get("id")), parents, by_id))

    def save(rows: Sequence[Row]) -> Saved:
        return save_services(rows, now=now)

    return bring_in(nodes, convert, save, key=row_key, dry_run=dry_run, progress=progress)


def _children(node: Mapping[str, Any]) -> list[Any]:
    told = node.get("child_ids")
    return told if isinstance(told, list) else []


def _ancestors(node_id: str, parents: Mapping[str, str], by_id: Mapping[str, Any]) -> list[Any]:
    """Return the nodes above one, the root first; at most DEEPEST, should the file go in circles."""
    path: list[Any] = []
    above = parents.get(node_id)
    while above is not None and above in by_id and len(path) < DEEPEST:
        path.insert(0, by_id[above])
        above = parents.get(above)
    return path


def _service(node: Mapping[str, Any], ancestors: Sequence[Mapping[str, Any]]) -> Row:
    name = {language: plain(node[f"name_{language}"], 200) for language in LANGUAGES if node.get(f"name_{language}")}
    if not node.get("id") or not name:
        raise Skip("it has no id or no name")
    summary = {
        language: plain(" › ".join(above[f"name_{language}"] for above in ancestors if above.get(f"name_{language}")), 400)
        for language in name
    }
    return {
        "source": SOURCE,
        "source_id": own_id(node["id"]),
        "name": name,
        "summary": {language: text for language, text in summary.items() if text},
    }
