"""A field of a form: a label above, the editor, a hint, and the error where the person looks."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QDateTimeEdit,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from desktop_mailer.ui.widgets.chips import restyle

INSET = 7


class Field(QWidget):
    """Holds an editor with its label (its buddy) and a line for its error. `edited`: the person changed it.

    An error stays until the person edits the field or `show_error("")`.
    """

    edited = Signal()

    def __init__(self, label: str, editor: QWidget, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.editor = editor
        self.label = QLabel(label)
        self.label.setBuddy(editor)
        self.label.setProperty("look", "field")
        self._hint = hint
        self._note = QLabel(hint)
        self._note.setTextFormat(Qt.TextFormat.PlainText)  # it repeats what was typed
        self._note.setWordWrap(True)
        self._note.setProperty("look", "hint")
        self._note.setVisible(bool(hint))
        if isinstance(editor, QAbstractSpinBox):
            editor.lineEdit().setTextMargins(INSET, 0, 0, 0)  # the style sheet's padding does not reach inside
        editor.setAccessibleName(label.replace("&", ""))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for part in (self.label, editor, self._note):
            layout.addWidget(part)
        _watch(editor, self._take_edit)

    @property
    def error(self) -> str:
        """The error that is shown, or ""."""
        return self._note.text() if self.property("wrong") else ""

    def show_error(self, text: str) -> None:
        """Show an error at the field; "" takes it away."""
        wrong = bool(text)
        self._note.setText(text or self._hint)
        self._note.setVisible(bool(text or self._hint))
        self._note.setProperty("look", "error" if wrong else "hint")
        self.setProperty("wrong", wrong)
        self.editor.setProperty("wrong", wrong)
        self.editor.setAccessibleDescription(text)
        restyle(self._note)
        restyle(self.editor)

    def set_hint(self, text: str) -> None:
        """The quiet line below, where there is no error."""
        self._hint = text
        if not self.error:
            self.show_error("")

    def _take_edit(self) -> None:
        if self.error:
            self.show_error("")
        self.edited.emit()


def show_errors(fields: dict[str, Field], errors: dict[str, str]) -> str:
    """Show each error at its field, clear the others, focus the first; gives the errors that have no field."""
    first = None
    for name, field in fields.items():
        field.show_error(errors.get(name, ""))
        if first is None and name in errors:
            first = field
    if first is not None:
        first.editor.setFocus()
    return "\n".join(text for name, text in errors.items() if name not in fields)


def _watch(editor: QObject, heard: Callable[[], None]) -> None:
    for kind, signal in (
        (QLineEdit, "textEdited"),
        (QPlainTextEdit, "textChanged"),
        (QSpinBox, "valueChanged"),
        (QDateTimeEdit, "dateTimeChanged"),
        (QComboBox, "currentTextChanged"),
    ):
        if isinstance(editor, kind):
            own = getattr(editor, "edited", None)  # our editors know what the person did and what the program did
            (own or getattr(editor, signal)).connect(lambda *_: heard())
            return
    if hasattr(editor, "edited"):
        editor.edited.connect(lambda *_: heard())
