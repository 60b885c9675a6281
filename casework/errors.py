"""What can go wrong in casework, in its own words. The API translates them; nothing here knows of HTTP."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel


class CaseworkError(Exception):
    """Base of every error that casework raises on purpose. Its text never holds personal data."""


class NotFound(CaseworkError):
    """There is no such thing, or the reader may not know that there is."""


class UnknownConversation(NotFound):
    """No such conversation, or not this token: deliberately one error for both."""


class Conflict(CaseworkError):
    """The thing is not in a state that allows this."""


class InUse(Conflict):
    """It cannot be closed while ``count`` referrals to it are open."""

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} open referrals")
        self.count = count


class StaleVersion(Conflict):
    """Someone else changed it since it was read; read again, then decide again."""


class ChangedMeanwhile(StaleVersion):
    """These ``fields`` have other values by now than the ones that the change was decided on."""

    def __init__(self, fields: Sequence[str]) -> None:
        super().__init__(", ".join(fields))
        self.fields = list(fields)


class Refused(Conflict):
    """A conflict that can be told more closely: ``reason`` is a code that has its own wording."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class PossiblyKnown(Conflict):
    """The person may have applied before: ``numbers`` are those applications that the actor may see."""

    def __init__(self, numbers: Sequence[str]) -> None:
        super().__init__(f"{len(numbers)} possible doubles")
        self.numbers = list(numbers)


class HeldBy(Refused):
    """A colleague has it: ``name`` is their user name, None for a closed account."""

    def __init__(self, reason: str, name: str | None) -> None:
        super().__init__(reason)
        self.name = name


class NotAllowed(CaseworkError):
    """The actor may see the thing, but may not do this to it."""


class FieldIssue(BaseModel):
    """One thing wrong with one field; ``reason`` is a code that has its own wording.

    ``choices`` are the values that there are, where that helps.
    """

    field: str
    reason: str
    choices: list[str] = []


class Invalid(CaseworkError):
    """What was asked for cannot be, for the ``errors`` given."""

    def __init__(self, errors: Sequence[FieldIssue]) -> None:
        super().__init__(", ".join(f"{issue.field}: {issue.reason}" for issue in errors))
        self.errors = list(errors)

    @classmethod
    def one(cls, field: str, reason: str) -> Invalid:
        """The usual case of a single wrong field."""
        return cls([FieldIssue(field=field, reason=reason)])


class IncompleteDraft(Invalid):
    """A draft that cannot be filed yet: ``missing`` names what is still to be asked."""

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__([FieldIssue(field=key, reason="missing") for key in missing])
        self.missing = list(missing)


class CannotStart(Exception):
    """Why the service cannot be started with what it was given; its text is one line in Chinese for whoever
    starts it, without any secret."""


class BadCredentials(CaseworkError):
    """User name and password do not belong together (the same for an unknown or closed account)."""


class TooManyAttempts(CaseworkError):
    """Signing in is blocked for this user name; try again in ``retry_after`` seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"retry after {retry_after} s")
        self.retry_after = retry_after
