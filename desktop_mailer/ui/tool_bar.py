"""The bar at the top of the window: menu, tabs, the sender's state with its button, settings."""

from datetime import datetime

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QTabBar, QToolButton, QWidget

from desktop_mailer.domain.sender import Phase, SenderState
from desktop_mailer.ui.sender_words import detail_words, pill
from desktop_mailer.ui.theme import Theme, tabular
from desktop_mailer.ui.widgets.chips import restyle
from desktop_mailer.ui.widgets.elided import Elided
from desktop_mailer.ui.words import plain_tip

_TAB = 76
"""What a tab needs beside its word: the picture, the gaps."""
_REST = 240
"""What the bar needs beside its words: menu, settings, the picture of the button, margins and gaps."""


class ToolBar(QFrame):
    """`chosen(number)` a tab, `pause_asked`, `resume_asked`, `settings_asked`."""

    chosen = Signal(int)
    pause_asked = Signal()
    resume_asked = Signal()
    settings_asked = Signal()

    def __init__(self, theme: Theme, menu: QMenu, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("toolBar")
        self._theme = theme
        self._sends = True
        self._narrow = False
        self._tab_icons: list[str] = []
        theme.changed.connect(self._paint_tabs)
        self.menu_button = self._glyph("menu", self.tr("Menu"))
        self.menu_button.setMenu(menu)
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setUsesScrollButtons(False)
        self.tabs.setElideMode(Qt.TextElideMode.ElideRight)
        self.tabs.setIconSize(QSize(20, 20))
        self.tabs.setAccessibleName(self.tr("Pages"))
        self.tabs.currentChanged.connect(self.chosen)
        self.pill = Elided()
        self.pill.setProperty("look", "pill")
        self.pill.setFont(tabular(self.font()))
        self.pill.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.switch = QPushButton()
        self.switch.clicked.connect(self._switch)
        self.settings = self._glyph("settings", self.tr("Settings (Ctrl+,)"))
        self.settings.clicked.connect(self.settings_asked)
        self._lay_out()

    def add_tab(self, title: str, icon: str) -> None:
        """One more tab."""
        number = self.tabs.addTab(title)
        self.tabs.setTabToolTip(number, f"{title} (Ctrl+{number + 1})")
        self._tab_icons.append(icon)
        self._paint_tabs()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Do without the pictures of the tabs and the word on the button where there is no room for them."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        wanted = self._wanted_width()
        narrow = self.width() < wanted
        if narrow != self._narrow:
            self._narrow = narrow
            self._paint_tabs()
            self._name_switch()

    def _wanted_width(self) -> int:
        words = self.fontMetrics().horizontalAdvance
        tabs = sum(words(self.tabs.tabText(number)) + _TAB for number in range(self.tabs.count()))
        return tabs + words(self.pill.text()) + words(self._switch_name()) + _REST

    def _paint_tabs(self) -> None:
        for number, icon in enumerate(self._tab_icons):
            self.tabs.setTabIcon(number, QIcon() if self._narrow else self._theme.icon(icon, "quiet"))

    def _switch_name(self) -> str:
        return self.tr("Pause") if self._sends else self.tr("Start")

    def _name_switch(self) -> None:
        self.switch.setText("" if self._narrow else self._switch_name())
        self.switch.setAccessibleName(self._switch_name())
        self._theme.put_icon(self.switch, "pause" if self._sends else "play")

    def show_state(self, state: SenderState, now: datetime) -> None:
        """Show what the sender does."""
        text, kind = pill(state, now)
        self.pill.setText(text)
        self.pill.setToolTip(plain_tip(detail_words(state)))
        self.pill.setAccessibleName(self.tr("Sender: %1").replace("%1", text))
        if kind != self.pill.property("kind"):
            self.pill.setProperty("kind", kind)
            restyle(self.pill)
        self._sends = state.phase in (Phase.SENDING, Phase.IDLE)
        self._name_switch()
        self.switch.setToolTip(self.tr("Stop sending for now") if self._sends else self.tr("Start sending"))
        self._fit()

    def _switch(self) -> None:
        (self.pause_asked if self._sends else self.resume_asked).emit()

    def _glyph(self, icon: str, name: str) -> QToolButton:
        button = QToolButton()
        button.setToolTip(name)
        button.setAccessibleName(name)
        button.setIconSize(QSize(20, 20))
        button.setFixedSize(34, 34)
        self._theme.put_icon(button, icon)
        return button

    def _lay_out(self) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 0, 12, 0)
        layout.setSpacing(8)
        layout.addWidget(self.menu_button)
        layout.addWidget(self.tabs, 0, Qt.AlignmentFlag.AlignBottom)
        layout.addStretch(1)
        for widget in (self.pill, self.switch, self.settings):
            layout.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
