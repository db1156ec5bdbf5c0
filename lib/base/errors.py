"""Faults a person can do something about."""


class UserError(Exception):
    """A refusal in Spanish: what happened, where, and what to do now.

    Anything that is not a UserError is a fault of ours: it is logged with an
    id and only the id is shown.
    """


class Forbidden(UserError):
    """The person lacks the permission; the message says which and who grants it."""


class Conflict(UserError):
    """Someone changed the same thing first.

    mine, theirs and original hold the three values by column, so that the
    person is shown all of them.
    """

    def __init__(
        self,
        message: str,
        *,
        mine: dict[str, object],
        theirs: dict[str, object],
        original: dict[str, object],
    ) -> None:
        super().__init__(message)
        self.mine, self.theirs, self.original = mine, theirs, original


class Busy(UserError):
    """The database is held by another work; nothing was written and it can be tried again."""
