"""The part of the form that chooses the clients: chips, the rule in words, and how many they are."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QRadioButton, QVBoxLayout, QWidget

from desktop_mailer.domain.client import ClientFilter
from desktop_mailer.domain.mailing import Audience
from desktop_mailer.ui import words
from desktop_mailer.ui.mailings import phrases
from desktop_mailer.ui.mailings.picker import Picker
from desktop_mailer.ui.mailings.saved_menu import SavedMenu
from desktop_mailer.ui.theme import Theme, heading, tabular
from desktop_mailer.ui.widgets import Field, FlowLayout, SidesLayout, row

RULE_WIDTH = 200
"""The rule wraps down to this before the count goes below it."""


class AudienceSection(QWidget):
    """Operator codes, tags, and the live count. `edited`: the filter is another."""

    edited = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.codes = Picker(theme)
        self.tags = Picker(theme)
        self.any_tag = QRadioButton(self.tr("any of the chosen tags"))
        self.all_tags = QRadioButton(self.tr("all of the chosen tags"))
        self.any_tag.setChecked(True)
        self.codes_field = Field(self.tr("Operator &codes"), self.codes)
        self.tags_field = Field(self.tr("Ta&gs"), self.tags)
        self._how = QWidget()
        self._rule = QLabel()
        self._rule.setWordWrap(True)
        self._rule.setTextFormat(Qt.TextFormat.PlainText)
        self._count = QLabel("…")
        self._count.setFont(tabular(heading(self.font(), 6.0)))
        self._count.setAccessibleName(self.tr("Clients who match"))
        self._result = _Result(self._rule, self._count)
        self.saved = SavedMenu(self.tr("Saved filters"), self.tr("Save this filter…"), theme)
        self.filter_field = Field(self.tr("Who gets it"), self._result)
        self._lay_out()
        for picker in (self.codes, self.tags):
            picker.edited.connect(self._take_edit)
        self.any_tag.toggled.connect(self._take_edit)
        self._say_rule()

    @property
    def rule(self) -> str:
        """The filter in words, as shown."""
        return self._rule.text()

    @property
    def count_text(self) -> str:
        """The count as shown; "…" while it is not known."""
        return self._count.text()

    def filter(self) -> ClientFilter:
        """What is chosen."""
        return ClientFilter(
            operator_codes=self.codes.values(), tags=self.tags.values(), all_tags=self.all_tags.isChecked()
        )

    def show_filter(self, chosen: ClientFilter) -> None:
        """Choose that; not an edit."""
        self.codes.set_values(chosen.operator_codes)
        self.tags.set_values(chosen.tags)
        (self.all_tags if chosen.all_tags else self.any_tag).setChecked(True)
        self._say_rule()

    def put(self, chosen: ClientFilter) -> None:
        """Choose that in the place of what is chosen: an edit by the person."""
        self.show_filter(chosen)
        self._take_edit()

    def offer(self, codes: Sequence[str], tags: Sequence[str]) -> None:
        """Offer the values in use."""
        self.codes.offer(codes)
        self.tags.offer(tags)
        self.codes_field.set_hint("" if codes else self.tr("There are no clients yet."))
        self.tags_field.set_hint("" if tags else self.tr("No client has a tag yet."))

    def set_fixed(self, *, fixed: bool) -> None:
        """Show only, for a mailing that has started."""
        for widget in (self.codes, self.tags, self._how, self.saved):
            widget.setEnabled(not fixed)

    def show_counting(self) -> None:
        """The count is on its way."""
        self._count.setText("…")

    def show_audience(self, audience: Audience, empty: int = 0) -> None:
        """Show how many they are, and who is left out; for `empty` of them nothing is left of the text."""
        count = self.tr("%Ln client(s)", "", audience.recipients)
        reached = audience.recipients - audience.unreachable - empty
        if reached < audience.recipients:
            count = self.tr("{reached} of %Ln client(s)", "", audience.recipients)
            count = count.format(reached=words.number(max(0, reached)))
        self._count.setText(count)
        said = []
        if audience.opted_out:
            said.append(self.tr("%Ln opted out and get(s) nothing.", "", audience.opted_out))
        if audience.no_consent:
            said.append(self.tr("%Ln have not consented to advertising.", "", audience.no_consent))
        if audience.unreachable > audience.no_zone:
            late = audience.unreachable - audience.no_zone
            said.append(self.tr("%Ln cannot be reached: no hour of the window lies between start and end.", "", late))
        if audience.no_zone:
            said.append(self.tr("%Ln have no time zone: they wait for one.", "", audience.no_zone))
        if empty:
            said.append(self.tr("%Ln get(s) nothing: once it is filled in, nothing is left of the text.", "", empty))
        self.filter_field.set_hint(" ".join(said))

    def _lay_out(self) -> None:
        how = FlowLayout(self._how, spacing=16)
        how.addWidget(self.any_tag)
        how.addWidget(self.all_tags)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(row(self.saved))
        for widget in (self.codes_field, self.tags_field, self._how, self.filter_field):
            layout.addWidget(widget)

    def _take_edit(self, *_: object) -> None:
        self._say_rule()
        self.filter_field.show_error("")
        self.edited.emit()

    def _say_rule(self) -> None:
        said = phrases.filter_words(self.filter())
        self._rule.setText(said[:1].upper() + said[1:])
        self._how.setVisible(len(self.tags.values()) > 1)


class _Result(QFrame):
    """The rule and the count on one line."""

    def __init__(self, rule: QLabel, count: QLabel) -> None:
        super().__init__()
        self.setProperty("look", "result")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        sides = SidesLayout(least=RULE_WIDTH)
        sides.addWidget(rule)
        sides.addWidget(count)
        layout.addLayout(sides)
