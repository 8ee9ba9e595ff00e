"""The part of the form with the terms: advertising, what it may cost, and whether it is repeated."""

from decimal import Decimal

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QVBoxLayout, QWidget

from desktop_mailer.domain.mailing import MailingDraft
from desktop_mailer.domain.repetition import Period
from desktop_mailer.ui import words
from desktop_mailer.ui.widgets import Field, FlowLayout


class TermsSection(QWidget):
    """`edited`: one of them is another."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._currency = ""
        self._priced = False
        self.advertising = QCheckBox(self.tr("Ad&vertising: only to clients whose consent is known"))
        self.budget = QLineEdit()
        self.budget.setMaxLength(24)
        self.budget.setPlaceholderText(self.tr("no limit"))
        self.repeat = QComboBox()
        self.repeat.addItem(self.tr("once"), None)
        for period in Period:
            self.repeat.addItem(words.word(period), period)
        self.advertising_field = Field(self.tr("Kind"), self.advertising)
        self.budget_field = Field(self.tr("&Budget"), self.budget)
        self.repeat_field = Field(self.tr("Goes o&ut"), self.repeat)
        line = FlowLayout(spacing=32)
        for field in (self.repeat_field, self.budget_field):
            line.addWidget(field)
            line.setAlignment(field, Qt.AlignmentFlag.AlignTop)  # one of them has a line below it
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addLayout(line)
        layout.addWidget(self.advertising_field)
        self.advertising.toggled.connect(self._take_edit)
        self.budget.textEdited.connect(self._take_edit)
        self.repeat.activated.connect(self._take_edit)
        self._tell()

    def show_terms(self, draft: MailingDraft | None) -> None:
        """Show the terms of a mailing, or of a new one; not an edit."""
        self.advertising.setChecked(draft.advertising if draft else False)
        self.budget.setText(words.amount(draft.budget) if draft and draft.budget is not None else "")
        self.repeat.setCurrentIndex(max(0, self.repeat.findData(draft.period if draft else None)))
        self._tell()

    def set_fixed(self, *, fixed: bool) -> None:
        """What a mailing that has started cannot change."""
        self.advertising.setEnabled(not fixed)
        self.repeat.setEnabled(not fixed)

    def offer(self, currency: str, *, priced: bool) -> None:
        """Know the currency, and whether a part has a price: a budget needs one."""
        self._currency, self._priced = currency, priced
        self._tell()

    def period(self) -> Period | None:
        """How often it goes out; None for once."""
        chosen = self.repeat.currentData()
        return None if chosen is None else Period(chosen)

    def chosen_budget(self) -> Decimal | None:
        """The budget; None for no limit or for what is no amount."""
        return words.read_amount(self.budget.text())

    def budget_error(self) -> str:
        """What is wrong with the budget as it is typed, or ""."""
        if self.budget.text().strip() and self.chosen_budget() is None:
            example = QLocale().toString(1500.5, "f", 2)
            return self.tr("This is not an amount; write it as {example}.").format(example=example)
        return ""

    def _take_edit(self, *_: object) -> None:
        self._tell()
        for field in (self.budget_field, self.repeat_field, self.advertising_field):
            field.show_error("")
        self.edited.emit()

    def _tell(self) -> None:
        needs_price = bool(self.budget.text().strip()) and not self._priced
        hint = self.tr("It is paused before it would cost more.") if self.budget.text().strip() else self._currency
        if needs_price:
            hint = self.tr("Set the price of an SMS part in the settings first.")
        self.budget_field.set_hint(hint)
        repeated = self.period() is not None
        self.repeat_field.set_hint(self.tr("Each time as a mailing of its own.") if repeated else "")
