"""A dialog that asks for one value and checks it before it closes; for every page."""

from collections.abc import Callable

from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop_mailer.domain.errors import FieldError
from desktop_mailer.ui.errors import error_text
from desktop_mailer.ui.widgets import Field, Heading

WIDTH = 400


class ValueDialog(QDialog):
    """One question with one field. `value` is the answer once it was accepted; a wrong one says so at the field."""

    def __init__(self, question: str, field: Field, verb: str, read: Callable[[], str], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(question)
        self.setMinimumWidth(WIDTH)
        self.value = ""
        self.field = field
        self._read = read
        self.accept_button = QPushButton(verb)
        self.accept_button.setProperty("look", "primary")
        self.accept_button.setDefault(True)
        self.accept_button.clicked.connect(self.accept)
        cancel = QPushButton(self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        heading = Heading(question)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.accept_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(16)
        layout.addWidget(heading)
        layout.addWidget(field)
        layout.addLayout(buttons)
        field.editor.setFocus()

    def add_below(self, widget: QWidget) -> None:
        """Put a widget under the field."""
        layout = self.layout()
        if isinstance(layout, QVBoxLayout):
            layout.insertWidget(2, widget)

    def accept(self) -> None:
        """Take the answer, or say what is wrong with it."""
        try:
            self.value = self._read()
        except FieldError as error:
            self.field.show_error(error_text(error))
            self.field.editor.setFocus()
            return
        super().accept()
