"""Changes of the directory that can be undone, and what undoing one did."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

EditId = NewType("EditId", int)


class EditKind(StrEnum):
    """What was done to the clients."""

    ADD = "add"
    UPDATE = "update"
    DELETE = "delete"
    IMPORT = "import"
    ADD_TAG = "add tag"
    REMOVE_TAG = "remove tag"
    SET_ZONE = "set zone"
    OPT_OUT = "opt out"
    OPT_IN = "opt in"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One change that can be undone: of what kind, of how many clients, when."""

    id: EditId
    kind: EditKind
    count: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """How many clients are as they were before, and how many were left alone.

    Those were changed since, or somebody else has their phone now.
    """

    kind: EditKind
    restored: int
    left: int
