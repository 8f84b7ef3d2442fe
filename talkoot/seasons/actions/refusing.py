"""What a verb of seasons may be refused for."""

from typing import Any


class Refused(ValueError):
    """A verb that may not be done; `code` says why (forms.REFUSALS has the sentences), `told` fills its sentence in.

    A text by language in `told` is shown in the reader's.
    """

    def __init__(self, code: str, **told: Any) -> None:
        super().__init__(code)
        self.code = code
        self.told = told
