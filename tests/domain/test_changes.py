"""News of committed writes, and several as one."""

from hypothesis import given
from hypothesis import strategies as st

from desktop_mailer.domain.changes import Changes, Delta, Table, merged
from desktop_mailer.domain.client import ClientId
from desktop_mailer.domain.mailing import MailingId
from desktop_mailer.domain.message import MessageId, Status


def test_nothing_changed_is_false_and_anything_is_true() -> None:
    assert not Changes()
    assert Changes(clients=frozenset({ClientId(1)}))
    assert Changes(reshaped=frozenset({Table.SETTINGS}))
    assert Changes(deltas=(Delta(MailingId(1), Status.SENT, 1),))


def test_moves_there_and_back_cancel_out() -> None:
    there = Changes(deltas=(Delta(MailingId(1), Status.SENT, 2, 7),))
    back = Changes(deltas=(Delta(MailingId(1), Status.SENT, -2, 7),))
    assert not merged([there, back])
    assert not merged([])


deltas = st.builds(
    Delta, st.sampled_from([MailingId(1), MailingId(2)]), st.sampled_from(Status), st.integers(-9, 9), st.none()
)
changes = st.builds(
    Changes,
    clients=st.frozensets(st.integers(1, 9).map(ClientId)),
    messages=st.frozensets(st.integers(1, 9).map(MessageId)),
    reshaped=st.frozensets(st.sampled_from(Table)),
    deltas=st.lists(deltas, max_size=4).map(tuple),
)


@given(st.lists(changes, max_size=5))
def test_merged_changes_tell_all_that_the_single_ones_told(several: list[Changes]) -> None:
    total = merged(several)
    assert total.clients == {client for change in several for client in change.clients}
    assert total.messages == {message for change in several for message in change.messages}
    assert total.reshaped == {table for change in several for table in change.reshaped}
    for mailing in (MailingId(1), MailingId(2)):
        for status in Status:
            told = [d.count for c in several for d in c.deltas if (d.mailing_id, d.status) == (mailing, status)]
            kept = [d.count for d in total.deltas if (d.mailing_id, d.status) == (mailing, status)]
            assert sum(kept) == sum(told)
