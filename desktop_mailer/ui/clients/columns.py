"""What the table of clients shows of a client; for the page of clients."""

from PySide6.QtCore import QCoreApplication

from desktop_mailer.domain.client import ClientSort
from desktop_mailer.ui.tables.paged import Column
from desktop_mailer.ui.words import moment, phone_text


def client_columns() -> tuple[Column, ...]:
    """The columns of the directory. Their keys are the values of ClientSort: one can sort by each."""
    translate = QCoreApplication.translate
    return (
        Column(
            key=ClientSort.PHONE.value,
            title=lambda: translate("clients", "Phone"),
            text=lambda client: phone_text(client.phone),
            width=170,
            sortable=True,
            colour=lambda client: "quiet" if client.opted_out else None,
        ),
        Column(
            key=ClientSort.NAME.value,
            title=lambda: translate("clients", "Name"),
            text=lambda client: client.name,
            width=250,
            sortable=True,
            colour=lambda client: "quiet" if client.opted_out else None,
            tooltip=lambda client: client.name,
        ),
        Column(
            key=ClientSort.OPERATOR_CODE.value,
            title=lambda: translate("clients", "Operator"),
            text=lambda client: client.operator_code,
            width=96,
            sortable=True,
        ),
        Column(
            key=ClientSort.TAGS.value,
            title=lambda: translate("clients", "Tags"),
            text=lambda client: ", ".join(client.tags),
            width=220,
            sortable=True,
            tooltip=lambda client: ", ".join(client.tags),
        ),
        Column(
            key=ClientSort.TIMEZONE.value,
            title=lambda: translate("clients", "Time zone"),
            text=lambda client: client.timezone or translate("clients", "not set"),
            width=190,
            sortable=True,
            colour=lambda client: None if client.timezone else "quiet",
        ),
        Column(
            key=ClientSort.OPTED_OUT.value,
            title=lambda: translate("clients", "Opted out"),
            text=lambda client: moment(client.opted_out_at),
            width=160,
            sortable=True,
            colour=lambda client: "not_sent_text" if client.opted_out else None,
            icon=lambda client: "opted-out" if client.opted_out else None,
        ),
    )
