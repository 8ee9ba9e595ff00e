"""What can be done to the selected clients: the commands of the bar, the context menu and the keys, and their work."""

from array import array
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from desktop_mailer.domain.edit import Edit, EditKind
from desktop_mailer.storage import clients, editing, undo
from desktop_mailer.storage.database import WriteUnit
from desktop_mailer.ui.clients.edit_words import EditWords
from desktop_mailer.ui.clients.questions import Questions
from desktop_mailer.ui.context import Context
from desktop_mailer.ui.errors import ask, confirm
from desktop_mailer.ui.tables.paged import PagedView
from desktop_mailer.ui.tasks import Latest
from desktop_mailer.ui.value_dialog import ValueDialog

_JOBS: dict[EditKind, Callable[..., int]] = {
    EditKind.ADD_TAG: editing.add_tag,
    EditKind.REMOVE_TAG: editing.remove_tag,
    EditKind.SET_ZONE: editing.set_zone,
    EditKind.OPT_OUT: editing.opt_out,
    EditKind.OPT_IN: editing.opt_in,
    EditKind.DELETE: clients.delete,
}
_VALUED = frozenset({EditKind.ADD_TAG, EditKind.REMOVE_TAG, EditKind.SET_ZONE})


class ClientCommands(QObject):
    """The commands on the rows that `view` has selected; one at a time, each for exactly those who were selected.

    `working(what is being done, or "")`; `done(what was done, Edit or None)`; `edit_asked()`; `deleting(ids)`.
    """

    edit_asked = Signal()
    working = Signal(str)
    done = Signal(str, object)
    deleting = Signal(object)

    def __init__(self, context: Context, view: PagedView, window: QWidget) -> None:
        super().__init__(window)
        self._context = context
        self._view = view
        self._window = window
        self._words = EditWords(self)
        self._questions = Questions(self)
        self._work = Latest(context.tasks, "changing the selected clients")
        self._busy = False
        self.edit = self._action(self.tr("&Edit"), "F2", "edit", self.edit_asked.emit)
        self.add_tag = self._bulk_action(EditKind.ADD_TAG, self.tr("Add &tag…"), "Ctrl+T", "tag")
        self.remove_tag = self._bulk_action(EditKind.REMOVE_TAG, self.tr("&Remove tag…"), "Ctrl+Shift+T", "tag-off")
        self.set_zone = self._bulk_action(EditKind.SET_ZONE, self.tr("Time &zone…"), "", "globe")
        self.opt_out = self._bulk_action(EditKind.OPT_OUT, self.tr("&Opt out"), "", "opted-out")
        self.opt_in = self._bulk_action(EditKind.OPT_IN, self.tr("Opt &in…"), "", "opted-in")
        self.copy = self._action(self.tr("&Copy"), QKeySequence.StandardKey.Copy, "copy", view.copy_selection)
        with_titles = partial(view.copy_selection, titles=True)
        self.copy_titles = self._action(self.tr("Copy &with titles"), "Ctrl+Shift+C", "table", with_titles)
        self.delete = self._bulk_action(EditKind.DELETE, self.tr("&Delete…"), "Del", "delete")
        view.selected.connect(self._enable)
        view.menu_asked.connect(self.show_menu)
        self._enable()

    @property
    def running(self) -> bool:
        """True while something is asked or done."""
        return self._work.running

    @property
    def for_bar(self) -> tuple[QAction, ...]:
        """Those for more than one row, in their order."""
        return (
            self.add_tag,
            self.remove_tag,
            self.set_zone,
            self.opt_out,
            self.opt_in,
            self.copy,
            self.delete,
        )

    def start(self, kind: EditKind, ids: "array[int]") -> None:
        """Do that to these clients, after the question that it needs."""
        if len(ids) and not self.running:
            self._work.start(self._run(kind, ids))

    def show_menu(self, place: QPoint) -> None:
        """The context menu."""
        if not self._view.selected_count():
            return
        menu = QMenu(self._window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for group in (
            (self.edit,),
            (self.add_tag, self.remove_tag, self.set_zone),
            (self.opt_out, self.opt_in),
            (self.copy, self.copy_titles),
            (self.delete,),
        ):
            menu.addActions(group)
            menu.addSeparator()
        menu.popup(place)

    async def _run(self, kind: EditKind, ids: "array[int]") -> None:
        value = await self._ask(kind, len(ids))
        if value is None:
            return
        if kind is EditKind.DELETE:
            self.deleting.emit(ids)
        values = (value or None,) if kind in _VALUED else ()
        self._be_busy(self._words.doing(kind, len(ids), value))
        try:
            changed, made = await self._context.database.write(
                _do, _JOBS[kind], ids, *values, self._context.clock.now()
            )
        finally:
            self._be_busy("")
        self.done.emit(self._words.done(kind, changed, len(ids), value), made)

    async def _ask(self, kind: EditKind, count: int) -> str | None:
        """The value that the command needs, or ""; None where it is not to be done."""
        if kind is EditKind.OPT_OUT:
            return ""
        if kind in (EditKind.OPT_IN, EditKind.DELETE):
            return "" if await self._confirmed(kind, count) else None
        dialog = await self._dialog(kind, count)
        return dialog.value if await ask(dialog) else None

    async def _dialog(self, kind: EditKind, count: int) -> ValueDialog:
        if kind is EditKind.SET_ZONE:
            return self._questions.set_zone(count, self._window)
        known = await self._context.database.read(clients.tags)
        make = self._questions.add_tag if kind is EditKind.ADD_TAG else self._questions.remove_tag
        return make(count, known, self._window)

    async def _confirmed(self, kind: EditKind, count: int) -> bool:
        if kind is EditKind.OPT_IN:
            return await confirm(
                self._window,
                self.tr("Opt in %Ln client(s) again?", "", count),
                self.tr("Those of them who asked not to be messaged get messages again."),
                verb=self.tr("Opt in %Ln client(s)", "", count),
                otherwise=self.tr("Leave as they are"),
            )
        return await confirm(
            self._window,
            self.tr("Delete %Ln client(s)?", "", count),
            self.tr("Messages that wait for them end as not sent. The history stays, with the phone masked."),
            verb=self.tr("Delete %Ln client(s)", "", count),
            otherwise=self.tr("Keep"),
        )

    def _bulk_action(self, kind: EditKind, text: str, keys: str, icon: str) -> QAction:
        return self._action(text, keys, icon, lambda: self.start(kind, self._view.selected_ids()))

    def _action(self, text: str, keys: str | QKeySequence.StandardKey, icon: str, job: Callable[[], object]) -> QAction:
        action = QAction(text, self)
        action.setShortcut(QKeySequence(keys))
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(lambda _: job())
        action.setData(icon)
        self._context.theme.put_icon(action, icon, "quiet")
        self._view.addAction(action)
        return action

    def _be_busy(self, doing: str) -> None:
        self._busy = bool(doing)
        self._enable()
        self.working.emit(doing)

    def _enable(self, _: int = 0) -> None:
        enabled = not self._busy and self._view.selected_count() > 0
        for action in self._view.actions():
            action.setEnabled(enabled)


def _do(unit: WriteUnit, job: Callable[..., int], *values: object) -> tuple[int, Edit | None]:
    """How many clients were changed, and by which edit."""
    changed = job(unit, *values)
    return changed, undo.last(unit) if changed else None
