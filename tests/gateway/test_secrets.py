import base64
import json
import logging
import pickle
from collections.abc import Iterator
from datetime import UTC, datetime

import keyring
import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyring.backend import KeyringBackend
from keyring.backends import fail, null
from keyring.errors import KeyringLocked, PasswordDeleteError

from desktop_mailer.domain.errors import FieldError, MailerError
from desktop_mailer.gateway.secrets import LENGTH_LIMIT, Token, TokenSource, TokenStore, expires_at

HOST = "gateway.example"
CANARY = "canary-3f9a1c"


class Vault(KeyringBackend):
    """A keyring in memory; `trouble` is what each call raises while set, `forgetful` keeps nothing."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.trouble: Exception | None = None
        self.forgetful = False

    def get_password(self, service: str, username: str) -> str | None:
        self._check()
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._check()
        if not self.forgetful:
            self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._check()
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError(username)

    def _check(self) -> None:
        if self.trouble is not None:
            raise self.trouble


class PlaintextVault(Vault):
    """One that says what it is."""


class AltVault(Vault):
    """One from the package of alternatives."""


AltVault.__module__ = "keyrings.alt.file"


@pytest.fixture
def vault() -> Iterator[Vault]:
    before = keyring.get_keyring()
    vault = Vault()
    keyring.set_keyring(vault)
    yield vault
    keyring.set_keyring(before)


def test_a_saved_token_comes_back_from_the_keyring_for_its_host_alone(vault: Vault) -> None:
    saved = TokenStore({}).save(HOST, f" {CANARY}\n")
    loaded = TokenStore({}).load(HOST)
    assert saved == loaded
    assert (loaded.token, loaded.source, loaded.trouble) == (Token(CANARY), TokenSource.KEYRING, None)
    assert vault.kept == {("desktop-mailer", HOST): CANARY}
    assert TokenStore({}).load("other.example").token is None


def test_the_environment_wins(vault: Vault) -> None:
    TokenStore({}).save(HOST, "kept")
    environ = {"FBRQ_TOKEN": "second"}
    store = TokenStore(environ)
    assert (store.load(HOST).token, store.load(HOST).source) == (Token("second"), TokenSource.ENVIRONMENT)
    environ["DESKTOP_MAILER_TOKEN"] = "first"
    assert store.load(HOST).token == Token("first")
    environ.update(DESKTOP_MAILER_TOKEN=" ", FBRQ_TOKEN="")
    assert store.load(HOST).token == Token("kept")
    environ["FBRQ_TOKEN"] = "again"
    assert store.save(HOST, "new").source is TokenSource.ENVIRONMENT
    assert vault.kept["desktop-mailer", HOST] == "new"


def test_clear_forgets(vault: Vault) -> None:
    store = TokenStore({})
    store.save(HOST, CANARY)
    store.clear(HOST)
    store.clear(HOST)
    assert vault.kept == {}
    assert (store.load(HOST).token, store.load(HOST).source) == (None, None)


@pytest.mark.parametrize("unsafe", [fail.Keyring, null.Keyring, PlaintextVault, AltVault])
def test_without_a_safe_keyring_the_token_is_held_for_this_run(vault: Vault, unsafe: type[KeyringBackend]) -> None:
    backend = unsafe()
    keyring.set_keyring(backend)
    store = TokenStore({})
    saved = store.save(HOST, CANARY)
    assert (saved.token, saved.source, saved.keyring) == (Token(CANARY), TokenSource.RUN, "")
    assert "this run" in str(saved.trouble)
    assert store.load(HOST).source is TokenSource.RUN
    assert TokenStore({}).load(HOST).token is None
    assert not isinstance(backend, Vault) or backend.kept == {}
    store.clear(HOST)
    assert store.load(HOST).token is None


def test_a_locked_keyring_is_told_and_the_token_held(vault: Vault) -> None:
    store = TokenStore({})
    for trouble in (KeyringLocked("locked"), OSError("gone"), RuntimeError("no bus")):
        vault.trouble = trouble
        assert store.load("other.example").token is None
        assert "does not answer" in str(store.load("other.example").trouble)
        saved = store.save(HOST, CANARY)
        assert (saved.source, "does not answer" in str(saved.trouble)) == (TokenSource.RUN, True)
        assert CANARY not in str(saved.trouble)
        with pytest.raises(MailerError, match="does not answer"):
            store.clear(HOST)
    vault.trouble = None
    assert store.save(HOST, CANARY).source is TokenSource.KEYRING


def test_a_keyring_that_forgets_is_noticed(vault: Vault) -> None:
    vault.forgetful = True
    assert TokenStore({}).save(HOST, CANARY).source is TokenSource.RUN


def test_a_keyring_that_cannot_be_loaded_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyring.core, "_keyring_backend", None)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "no.such.module.Keyring")
    assert TokenStore({}).save(HOST, CANARY).source is TokenSource.RUN


@pytest.mark.parametrize("text", ["", " \n\t", "a\r\nHost: evil", "a\nb", "a\x00b", "a\u2028b", "\ud800", "bearer \n"])
def test_what_cannot_be_a_token_is_refused_at_the_field(vault: Vault, text: str) -> None:
    with pytest.raises(FieldError) as refused:
        TokenStore({}).save(HOST, text)
    assert refused.value.field == "token"
    assert vault.kept == {}


@pytest.mark.parametrize("text", ["Bearer {}", "bearer\t{}\n", " BEARER  {} ", "\ufeffBearer\xa0{}", "\ufeff{}\r\n"])
def test_a_token_that_was_copied_with_its_scheme_is_not_sent_with_two(vault: Vault, text: str) -> None:
    TokenStore({}).save(HOST, text.format(CANARY))
    assert vault.kept["desktop-mailer", HOST] == CANARY
    assert TokenStore({"FBRQ_TOKEN": text.format(CANARY)}).load(HOST).token == Token(CANARY)
    assert Token("Bearer").reveal() == "Bearer"
    assert Token("bearers of news").reveal() == "bearers of news"


def test_a_token_that_windows_would_cut_is_refused_before_it_is_saved(vault: Vault) -> None:
    assert TokenStore({}).save(HOST, "x" * LENGTH_LIMIT).source is TokenSource.KEYRING
    with pytest.raises(FieldError, match="1280"):
        TokenStore({}).save(HOST, "y" * (LENGTH_LIMIT + 1))
    assert vault.kept["desktop-mailer", HOST] == "x" * LENGTH_LIMIT
    long = TokenStore({"DESKTOP_MAILER_TOKEN": "y" * 5000}).load(HOST)
    assert long.token == Token("y" * 5000)


def test_a_token_does_not_show_itself(caplog: pytest.LogCaptureFixture) -> None:
    token = Token(CANARY)
    logging.getLogger("test").warning("%s %r", token, [token])
    shown = [str(token), repr(token), f"{token}", f"{token!r:>10}", "%s" % token, str({token}), caplog.text]  # noqa: UP031
    assert not [text for text in shown if CANARY in text]
    with pytest.raises(TypeError):
        pickle.dumps(token)
    with pytest.raises(TypeError):
        json.dumps(token)
    assert token.reveal() == CANARY
    assert token == Token(CANARY)
    assert token != Token("other")
    assert token != CANARY


def jwt(payload: bytes) -> Token:
    return Token("e30." + base64.urlsafe_b64encode(payload).decode("ascii").rstrip("=") + ".c2ln")


def test_the_expiry_of_a_jwt_is_read() -> None:
    assert expires_at(jwt(b'{"exp": 1800000000}')) == datetime(2027, 1, 15, 8, 0, tzinfo=UTC)
    assert expires_at(jwt(b'{"exp": 1800000000.5}')) == datetime(2027, 1, 15, 8, 0, 0, 500_000, tzinfo=UTC)


@pytest.mark.parametrize(
    "payload",
    [
        b"{}", b"[]", b"", b"\xff", b'{"exp": true}', b'{"exp": "1800000000"}', b'{"exp": null}', b'{"exp": NaN}',
        b'{"exp": 1e400}', b'{"exp": 1e30}', b'{"exp": -1e30}', b"[" * 100_000, b'{"exp": ' + b"1" * 5000 + b"}",
    ],
)  # fmt: skip
def test_an_expiry_that_makes_no_sense_is_none(payload: bytes) -> None:
    assert expires_at(jwt(payload)) is None


@given(text=st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126), min_size=1).filter(str.strip))
def test_any_token_has_an_expiry_or_none(text: str) -> None:
    expires_at(Token(text))
    expires_at(Token(f"a.{text}.b"))
