"""What a verb of seasons may be refused for."""


class Refused(ValueError):
    """A verb that may not be done; `code` says why (forms.REFUSALS has the sentences)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
