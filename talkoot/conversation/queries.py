"""Questions about support."""

from collections.abc import Sequence

from talkoot.conversation.models import Support


def supported_by(by: bytes | None, subject_ids: Sequence[int]) -> set[int]:
    """Return which of these subjects someone supports. `by` is the keyed hash of a visitor; None supports nothing."""
    if by is None:
        return set()
    return set(Support.objects.filter(by=by, subject_id__in=list(subject_ids)).values_list("subject_id", flat=True))
