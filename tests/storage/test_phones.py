"""What is known of a phone, and the suppression list as it is changed by hand."""

from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_mailer.domain.client import ClientDraft, OptOutSource
from desktop_mailer.storage import clients, phones, registry, suppression, undo
from desktop_mailer.storage.stop_list import import_stop_list
from tests.storage.conftest import NOW, Story, World

Play = Callable[[Story], None]
PHONE, STRANGER = "79161234567", "79031112233"
REGISTRY = "АВС/ DEF;От;До;Емкость;Оператор;Регион\n916;1000000;1999999;1000000;ПАО МТС;г. Москва\n"


def test_a_phone_is_known_by_its_owner_the_registry_and_the_list(play: Play, tmp_path: Path) -> None:
    async def story(world: World) -> None:
        read = world.database.read
        unknown = await read(phones.look_up, PHONE)
        assert (unknown.owner, unknown.suggestion, unknown.registry_loaded, unknown.suppressed) == (
            *(None, None, False, None),
        )
        (tmp_path / "registry.csv").write_text(REGISTRY, encoding="utf-8")
        await registry.import_file(world.database, tmp_path / "registry.csv")
        anna = await world.client(PHONE, name="Anna", opted_out=True)
        known = await read(phones.look_up, PHONE)
        assert known.owner == anna
        assert known.suggestion is not None
        assert (known.suggestion.zone, known.suggestion.operator) == ("Europe/Moscow", "ПАО МТС")
        assert known.suppressed == suppression.Suppressed(since=NOW, source=OptOutSource.MANUAL, confirmed=False)
        elsewhere = await read(phones.look_up, STRANGER)
        assert (elsewhere.suggestion, elsewhere.registry_loaded) == (None, True)

    play(story)


def test_a_stop_list_confirms_what_was_on_the_list_already(play: Play, tmp_path: Path) -> None:
    async def story(world: World) -> None:
        await world.client(PHONE, opted_out=True)
        (tmp_path / "stop.csv").write_text(f"phone\n{PHONE}\n", encoding="utf-8")
        await import_stop_list(world.database, tmp_path / "stop.csv", NOW)
        found = await world.database.read(suppression.find, PHONE)
        assert found is not None
        assert (found.source, found.confirmed) == (OptOutSource.MANUAL, True)

    play(story)


@pytest.mark.parametrize("owned", [False, True])
def test_a_phone_put_on_the_list_by_hand_opts_out_whoever_has_it_and_taken_off_opts_them_in(
    play: Play, owned: bool
) -> None:
    async def story(world: World) -> None:
        read, write = world.database.read, world.database.write
        if owned:
            await world.client(PHONE)
        await write(phones.suppress, PHONE, NOW)
        assert await read(suppression.find, PHONE) is not None
        assert await read(suppression.size) == 1
        if not owned:
            await write(clients.add, ClientDraft(phone=PHONE), NOW)
        (client,) = await read(clients.rows, [1])
        assert client.opted_out_at == NOW
        await write(phones.release, PHONE, NOW)
        assert await read(suppression.size) == 0
        (client,) = await read(clients.rows, [1])
        assert not client.opted_out

    play(story)


def test_an_undo_takes_no_phone_off_that_was_put_there_without_a_client(play: Play) -> None:
    async def story(world: World) -> None:
        read, write = world.database.read, world.database.write
        await world.client(STRANGER)
        await write(phones.suppress, PHONE, NOW)
        await write(undo.undo, NOW)
        assert await read(suppression.find, PHONE) is not None

    play(story)


def test_the_consent_of_a_client_is_kept_with_date_and_source(play: Play) -> None:
    async def story(world: World) -> None:
        draft = ClientDraft(phone=PHONE, consent_at=NOW, consent_source="  a form\n on paper ")
        made = await world.database.write(clients.add, draft, NOW)
        assert (made.consent_at, made.consent_source) == (NOW, "a form  on paper")
        withdrawn = await world.database.write(
            clients.update, made.id, ClientDraft(phone=PHONE, consent_source="left over"), NOW
        )
        assert (withdrawn.consent_at, withdrawn.consent_source) == (None, None)
        await world.database.write(undo.undo, NOW)
        back = await world.database.read(clients.get, made.id)
        assert (back.consent_at, back.consent_source) == (NOW, "a form  on paper")

    play(story)
