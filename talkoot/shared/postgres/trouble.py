"""The one error of this package: its text is a plain paragraph that says what is wrong and what to do."""


class DatabaseTrouble(Exception):
    """The database cannot be used as it is. Show the text to the person and leave with exit code 2."""
