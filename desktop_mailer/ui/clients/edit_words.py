"""Changes of the directory as sentences: what is being done, what was done, what undoing did. For the clients page."""

from PySide6.QtCore import QObject

from desktop_mailer.domain.edit import Edit, EditKind, Undone
from desktop_mailer.ui.words import moment


class EditWords(QObject):
    """Texts with numbers of clients in them. `value` is the tag or the time zone, "" for none."""

    def doing(self, kind: EditKind, count: int, value: str = "") -> str:
        """What is being done now."""
        said = {
            EditKind.ADD_TAG: self.tr("Adding the tag “{value}” to %Ln client(s)…", "", count),
            EditKind.REMOVE_TAG: self.tr("Removing the tag “{value}” from %Ln client(s)…", "", count),
            EditKind.SET_ZONE: self.tr("Changing the time zone of %Ln client(s)…", "", count),
            EditKind.OPT_OUT: self.tr("Opting out %Ln client(s)…", "", count),
            EditKind.OPT_IN: self.tr("Opting in %Ln client(s)…", "", count),
            EditKind.DELETE: self.tr("Deleting %Ln client(s)…", "", count),
        }[kind]
        return said.format(value=value)

    def done(self, kind: EditKind, changed: int, selected: int, value: str = "") -> str:
        """What was done to the selected ones: "Tag “vip” added to 1,204 clients; 96 needed no change"."""
        if not changed:
            return self.tr("Nothing is changed: all who are selected were so already")
        said = {
            EditKind.ADD_TAG: self.tr("Tag “{value}” added to %Ln client(s)", "", changed),
            EditKind.REMOVE_TAG: self.tr("Tag “{value}” removed from %Ln client(s)", "", changed),
            EditKind.SET_ZONE: self.tr("Time zone {value} set for %Ln client(s)", "", changed),
        }.get(kind) or self._plainly(kind, changed)
        if kind is EditKind.SET_ZONE and not value:
            said = self.tr("Time zone taken from %Ln client(s)", "", changed)
        if changed < selected:
            said += "; " + self.tr("%Ln needed no change", "", selected - changed)
        return said.format(value=value)

    def of(self, edit: Edit) -> str:
        """An edit of which no more is known than what is kept."""
        return self._plainly(edit.kind, edit.count)

    def dated(self, said: str, edit: Edit) -> str:
        """The words of an edit with its moment."""
        return self.tr("%1, %2").replace("%2", moment(edit.at)).replace("%1", said)

    def saved(self, edit: Edit, who: str) -> str:
        """What the form did."""
        said = self.tr("Added: {who}") if edit.kind is EditKind.ADD else self.tr("Saved: {who}")
        return said.format(who=who)

    def undone(self, undone: Undone) -> str:
        """What was brought back, and what was not."""
        left = self.tr("%Ln changed since and are left alone", "", undone.left)
        if not undone.restored:
            return self.tr("Nothing is undone: {left}").format(left=left)
        said = self.tr("Undone: %Ln client(s) are as before", "", undone.restored)
        return f"{said}; {left}" if undone.left else said

    def _plainly(self, kind: EditKind, count: int) -> str:
        return {
            EditKind.ADD: self.tr("%Ln client(s) added", "", count),
            EditKind.UPDATE: self.tr("%Ln client(s) changed", "", count),
            EditKind.DELETE: self.tr("%Ln client(s) deleted", "", count),
            EditKind.IMPORT: self.tr("%Ln client(s) imported", "", count),
            EditKind.ADD_TAG: self.tr("A tag added to %Ln client(s)", "", count),
            EditKind.REMOVE_TAG: self.tr("A tag removed from %Ln client(s)", "", count),
            EditKind.SET_ZONE: self.tr("Time zone of %Ln client(s) changed", "", count),
            EditKind.OPT_OUT: self.tr("%Ln client(s) opted out", "", count),
            EditKind.OPT_IN: self.tr("%Ln client(s) opted in", "", count),
        }[kind]
