"""The questions before a bulk edit: which tag, which time zone. For the commands of the clients page."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QCompleter, QWidget

from desktop_mailer.domain.client import checked_tag, checked_zone
from desktop_mailer.domain.errors import QT_TRANSLATE_NOOP, FieldError
from desktop_mailer.ui.value_dialog import ValueDialog
from desktop_mailer.ui.widgets import Field, ZoneBox


class Questions(QObject):
    """Makes the dialogs, in words that give the number of clients."""

    def add_tag(self, count: int, known: Sequence[str], parent: QWidget) -> ValueDialog:
        """Which tag is to be added."""
        return _tag_dialog(
            self.tr("Add a tag to %Ln client(s)", "", count),
            Field(self.tr("&Tag"), _tag_box(known), self.tr("Choose one in use, or type a new one")),
            self.tr("Add the tag"),
            _one_tag,
            parent,
        )

    def remove_tag(self, count: int, known: Sequence[str], parent: QWidget) -> ValueDialog:
        """Which tag is to be removed."""
        return _tag_dialog(
            self.tr("Remove a tag from %Ln client(s)", "", count),
            Field(self.tr("&Tag"), _tag_box(known)),
            self.tr("Remove the tag"),
            checked_tag,
            parent,
        )

    def set_zone(self, count: int, parent: QWidget) -> ValueDialog:
        """Which time zone they live in; "" takes it away."""
        box = ZoneBox(self.tr("City or region"))
        none = QCheckBox(self.tr("&None: take the time zone away"))
        none.toggled.connect(box.setDisabled)
        dialog = ValueDialog(
            self.tr("Set the time zone of %Ln client(s)", "", count),
            Field(self.tr("Time &zone"), box, self.tr("Their waiting messages follow it")),
            self.tr("Set the time zone"),
            lambda: "" if none.isChecked() else checked_zone(box.currentText()),
            parent,
        )
        none.toggled.connect(lambda _: dialog.field.show_error(""))
        dialog.add_below(none)
        return dialog


def _tag_dialog(question: str, field: Field, verb: str, check: Callable[[str], str], parent: QWidget) -> ValueDialog:
    box = field.editor
    assert isinstance(box, QComboBox)  # noqa: S101 - made here
    return ValueDialog(question, field, verb, lambda: check(box.currentText()), parent)


def _one_tag(text: str) -> str:
    """A new tag. In the form and in files a comma stands between two."""
    if "," in text:
        raise FieldError("tags", QT_TRANSLATE_NOOP("errors", "A tag has no comma in it: add one at a time."))
    return checked_tag(text)


def _tag_box(known: Sequence[str]) -> QComboBox:
    box = QComboBox()
    box.setEditable(True)
    box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    box.addItems(list(known))
    box.setCurrentIndex(-1)
    completer = QCompleter(list(known), box)
    completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    completer.setFilterMode(Qt.MatchFlag.MatchContains)
    box.setCompleter(completer)
    return box
