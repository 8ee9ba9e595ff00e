"""Small widgets with signals of their own; they know nothing of storage."""

from desktop_mailer.ui.widgets.chips import Chip, StatusChip
from desktop_mailer.ui.widgets.choice import ChoiceChip
from desktop_mailer.ui.widgets.elided import Elided
from desktop_mailer.ui.widgets.field import Field
from desktop_mailer.ui.widgets.flow import FlowLayout, SidesLayout, row
from desktop_mailer.ui.widgets.moment import MomentEdit
from desktop_mailer.ui.widgets.note import Note
from desktop_mailer.ui.widgets.places import EmptyState, Figure, Heading, StateBar, line
from desktop_mailer.ui.widgets.scroll import VerticalScroll
from desktop_mailer.ui.widgets.search import SearchBox
from desktop_mailer.ui.widgets.tags import TagsEdit
from desktop_mailer.ui.widgets.wheel import leave_wheel_to_page
from desktop_mailer.ui.widgets.zone import ZoneBox

__all__ = [
    "Chip",
    "ChoiceChip",
    "Elided",
    "EmptyState",
    "Field",
    "Figure",
    "FlowLayout",
    "Heading",
    "MomentEdit",
    "Note",
    "SearchBox",
    "SidesLayout",
    "StateBar",
    "StatusChip",
    "TagsEdit",
    "VerticalScroll",
    "ZoneBox",
    "leave_wheel_to_page",
    "line",
    "row",
]
