"""The table of the window: `PagedView` over a `PagedModel` of `Column`s; for every page with a table."""

from desktop_mailer.ui.tables.model import PAGE, Column, PagedModel, Row
from desktop_mailer.ui.tables.view import PagedView

__all__ = ["PAGE", "Column", "PagedModel", "PagedView", "Row"]
