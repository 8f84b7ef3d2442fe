"""What other things tell of a thing: its unit, its service. A hidden one is told nowhere."""

from typing import Any


def shown(thing: Any) -> Any:
    """Return a thing that another one names, None where there is none or everyone may not see it."""
    return thing if thing is not None and thing.visible else None
