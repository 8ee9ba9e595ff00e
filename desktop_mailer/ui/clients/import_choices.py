"""How a file of clients is read, and what becomes of those who are there already: the choices of an import."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QLabel, QVBoxLayout, QWidget

from desktop_mailer.storage.samples import Sample
from desktop_mailer.ui.widgets import Field, leave_wheel_to_page, row

ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
    "cp1251": "Windows-1251",
    "cp866": "DOS (CP866)",
    "koi8-r": "KOI8-R",
    "mac-cyrillic": "Mac Cyrillic",
    "cp1252": "Windows-1252",
}


class ImportChoices(QWidget):
    """`changed`: the operator chose. `encoding` and `delimiter` are None as long as what is found out holds."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.encoding: str | None = None
        self.delimiter: str | None = None
        self.encoding_box, self.delimiter_box, self.known_box = QComboBox(), QComboBox(), QComboBox()
        for box in (self.encoding_box, self.delimiter_box, self.known_box):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            box.setPlaceholderText("–")
        for encoding, name in ENCODINGS.items():
            self.encoding_box.addItem(name, encoding)
        for sign, name in self._delimiters().items():
            self.delimiter_box.addItem(name, sign)
        self.known_box.addItem(self.tr("Update with the filled cells"), False)
        self.known_box.addItem(self.tr("Leave as they are"), True)
        self._encoding_field = Field(self.tr("&Encoding"), self.encoding_box)
        self._delimiter_field = Field(self.tr("&Columns are separated by"), self.delimiter_box)
        self._workbook = QLabel()
        self._workbook.setTextFormat(Qt.TextFormat.PlainText)  # the name of the sheet
        self._workbook_field = Field(self.tr("Excel workbook"), self._workbook)
        known = Field(self.tr("Clients &you already have"), self.known_box)
        self.encoding_box.activated.connect(self._take_encoding)
        self.delimiter_box.activated.connect(self._take_delimiter)
        self.known_box.activated.connect(self.changed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(row(self._encoding_field, self._delimiter_field, self._workbook_field, known, spacing=16))
        leave_wheel_to_page(self)

    @property
    def skip(self) -> bool:
        """Clients who are there already are left as they are."""
        return bool(self.known_box.currentData())

    def clear(self) -> None:
        """Begin anew with another file: nothing is chosen by hand."""
        self.encoding = self.delimiter = None
        self.encoding_box.setCurrentIndex(-1)
        self.delimiter_box.setCurrentIndex(-1)
        self.known_box.setCurrentIndex(0)
        self._show(workbook=False)

    def show_sample(self, found: Sample) -> None:
        """Show how the file was read."""
        workbook = not found.delimiter
        self._show(workbook=workbook)
        if workbook:
            self._workbook.setText(self.tr("Sheet “%1”, the first visible one").replace("%1", found.sheet))
            return
        if self.encoding is None:
            self._mark(self.encoding_box, found.encoding)
        if self.delimiter is None:
            self._mark(self.delimiter_box, found.delimiter)

    def _show(self, *, workbook: bool) -> None:
        self._workbook_field.setVisible(workbook)
        self._encoding_field.setVisible(not workbook)
        self._delimiter_field.setVisible(not workbook)

    def _take_encoding(self) -> None:
        self.encoding = self.encoding_box.currentData()
        self.changed.emit()

    def _take_delimiter(self) -> None:
        self.delimiter = self.delimiter_box.currentData()
        self.changed.emit()

    def _mark(self, box: QComboBox, found: str) -> None:
        """Choose what was found out, and say that it was."""
        names = ENCODINGS if box is self.encoding_box else self._delimiters()
        for place, (value, name) in enumerate(names.items()):
            box.setItemText(place, self.tr("%1 (found)").replace("%1", name) if value == found else name)
        box.setCurrentIndex(box.findData(found))

    def _delimiters(self) -> dict[str, str]:
        return {
            ",": self.tr("Comma  ,"),
            ";": self.tr("Semicolon  ;"),
            "\t": self.tr("Tab"),
            "|": self.tr("Bar  |"),
        }
