"""The part of the form that looks ahead: who gets it when, who does not, what it costs, and what speaks against it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from desktop_mailer.domain.forecast import Forecast
from desktop_mailer.domain.mailing import MailingDraft, MailingId, Preview
from desktop_mailer.storage import audiences, settings
from desktop_mailer.storage.audiences import SaidBefore
from desktop_mailer.storage.database import ReadUnit
from desktop_mailer.storage.settings import Settings
from desktop_mailer.ui import words
from desktop_mailer.ui.mailings import phrases
from desktop_mailer.ui.mailings.cities import city
from desktop_mailer.ui.mailings.forecast_chart import ForecastChart
from desktop_mailer.ui.theme import Theme
from desktop_mailer.ui.widgets import SidesLayout
from desktop_mailer.ui.widgets.chips import restyle

FEW_ZONES = 4
"""So many zones are named of those who cannot be reached in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubts:
    """What speaks against a mailing though it could go out: see `audiences.said_before` and `audiences.full_today`."""

    said_before: SaidBefore | None
    full_today: int
    settings: Settings


def doubts(unit: ReadUnit, draft: MailingDraft, now: datetime, but: MailingId | None) -> Doubts:
    """Look for them. Raises InvalidInput."""
    return Doubts(
        said_before=audiences.said_before(unit, draft, now, but),
        full_today=audiences.full_today(unit, draft, now),
        settings=settings.load(unit),
    )


class ProspectSection(QWidget):
    """`zone_asked`: the operator wants to set a zone for those who have none."""

    zone_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines: dict[str, QLabel] = {}
        self.set_zone = QPushButton(self.tr("Set a zone for &them…"))
        self.set_zone.setProperty("look", "link")
        self.set_zone.clicked.connect(self.zone_asked)
        self.chart = ForecastChart(theme)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for key in ("gets", "cost", "when"):
            layout.addWidget(self._line(key))
        layout.addWidget(self.chart)
        layout.addWidget(self._line("excluded"))
        zoneless = SidesLayout(spacing=8, least=240)
        zoneless.addWidget(self._line("zoneless"))
        zoneless.addWidget(self.set_zone)
        layout.addLayout(zoneless)
        for key in ("late", "before", "full"):
            layout.addWidget(self._line(key))
        self.clear()

    @property
    def said(self) -> str:
        """All that is said, a line each."""
        return "\n".join(label.text() for label in self.lines.values() if label.text())

    def clear(self) -> None:
        """Nothing is known yet, or any more."""
        for key in self.lines:
            self._say(key, "")
        self._say("gets", self.tr("It is being worked out…"))
        self._show_chart(None)

    def say_why_not(self, text: str) -> None:
        """Say why there is nothing to look at."""
        self.clear()
        self._say("gets", text)

    def show_outlook(self, seen: Preview, foreseen: Forecast, chosen: Settings, draft: MailingDraft) -> None:
        """Say who gets it when for what, and who does not."""
        count = max(0, seen.recipients - seen.unreachable - seen.empty)
        gets = self.tr("%Ln client(s) get it", "", count)
        if count == seen.recipients:
            self._say("gets", f"{gets}: {phrases.parts_words(seen)}.")
        else:
            all_of = self.tr("With all %Ln who match: {parts}.", "", seen.recipients)
            self._say("gets", f"{gets}. {all_of.format(parts=phrases.parts_words(seen))}")
        self._say_cost(seen, chosen, draft)
        self._say_when(foreseen)
        self._show_chart(foreseen)
        excluded = [
            self.tr("%Ln opted out", "", seen.opted_out) if seen.opted_out else "",
            self.tr("%Ln without consent to advertising", "", seen.no_consent) if seen.no_consent else "",
            self.tr("%Ln whose text is empty once it is filled in", "", seen.empty) if seen.empty else "",
        ]
        listed = ", ".join(filter(None, excluded))
        self._say("excluded", self.tr("Left out: {people}.").format(people=listed) if listed else "")
        zoneless = self.tr("%Ln client(s) have no time zone and wait until they get one.", "", seen.no_zone)
        self._say("zoneless", zoneless if seen.no_zone else "", look="warning")
        self.set_zone.setVisible(bool(seen.no_zone))
        self._say("late", self._late_words(foreseen), look="warning")

    def show_doubts(self, found: Doubts, now: datetime) -> None:
        """Say what speaks against it."""
        before = found.said_before
        said = ""
        if before is not None:
            said = self.tr("%Ln of them got nearly the same text from “{name}”, {moment}.", "", before.people).format(
                name=before.mailing.name, moment=words.when(before.mailing.starts_at, now)
            )
        self._say("before", said, look="warning")
        full = self.tr("%Ln of them have got as many messages today as one may: theirs waits.", "", found.full_today)
        self._say("full", full if found.full_today else "", look="warning")

    def _say_cost(self, seen: Preview, chosen: Settings, draft: MailingDraft) -> None:
        if seen.cost is None:
            self._say("cost", "")
            return
        cost = words.amount(seen.cost, chosen.currency)
        if draft.budget is None:
            self._say("cost", self.tr("It costs {cost}.").format(cost=cost))
            return
        budget = words.amount(draft.budget, chosen.currency)
        if seen.cost <= draft.budget:
            self._say("cost", self.tr("It costs {cost} of a budget of {budget}.").format(cost=cost, budget=budget))
        else:
            over = self.tr("It costs {cost}, more than the budget of {budget}: it cannot go out like that.")
            self._say("cost", over.format(cost=cost, budget=budget), look="error")

    def _say_when(self, foreseen: Forecast) -> None:
        begins, ends = foreseen.begins_at, foreseen.done_at
        if begins is None or ends is None:
            self._say("when", "")
            return
        if (ends - begins).total_seconds() < 60:
            said = self.tr("Goes out at {start}, as fast as the gateway takes it.").format(start=words.moment(begins))
        else:
            said = self.tr("Goes out from {start} to {end}, if nothing else is going out.").format(
                start=words.moment(begins), end=words.moment(ends)
            )
        if foreseen.later:
            said += " " + self.tr("%Ln more after that.", "", foreseen.later)
        self._say("when", said)

    def _late_words(self, foreseen: Forecast) -> str:
        late = sorted(foreseen.late.items(), key=lambda each: -each[1])
        total = sum(count for _, count in late)
        if not total:
            return ""
        said = self.tr("%Ln cannot be reached in time", "", total)
        named = [f"{city(zone)} {words.number(count)}" for zone, count in late[:FEW_ZONES] if zone]
        if len(late) > FEW_ZONES:
            named.append("…")
        return f"{said}: {', '.join(named)}." if named else f"{said}."

    def _line(self, key: str) -> QLabel:
        label = QLabel()
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        self.lines[key] = label
        return label

    def _say(self, key: str, text: str, look: str = "") -> None:
        label = self.lines[key]
        label.setText(text)
        label.setVisible(bool(text))
        if label.property("look") != look:
            label.setProperty("look", look)
            restyle(label)
        if key == "zoneless" and not text:
            self.set_zone.hide()

    def _show_chart(self, foreseen: Forecast | None) -> None:
        busy = foreseen if foreseen is not None and _lasts(foreseen.hours) else None
        self.chart.show_forecast(busy)


def _lasts(hours: Sequence[object]) -> bool:
    """True where there is something to compare: one bar alone says no more than the words."""
    return len(hours) > 1
