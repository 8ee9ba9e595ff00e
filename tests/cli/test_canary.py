"""X1: a token leaves no trace on the disk, in an output, a log or a traceback, whatever becomes of the sending."""

import asyncio
import base64
import gc
import itertools
import logging
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import keyring
import pytest
from keyring.backends import fail

from desktop_mailer import logs
from desktop_mailer.domain.message import MessageId, Verdict
from desktop_mailer.gateway.http import HttpGateway
from desktop_mailer.gateway.sandbox import Sandbox
from desktop_mailer.gateway.secrets import Token, TokenSource, TokenStore
from tests.cli.canary import traces
from tests.cli.conftest import FAR, ROOT, Done, Here, Program, write_clients
from tests.gateway.faults import OK, FaultServer, Handler, Wire

CANARY = 'canary-3f9a1c-SPW1VK-\u00e9"\\7d'
HERE = Path(__file__).parent
PACKAGE = "desktop_mailer.gateway"


def answer(head: str, body: str = "") -> bytes:
    text = body.encode()
    return f"HTTP/1.1 {head}\r\nContent-Length: {len(text)}\r\n\r\n".encode("latin-1") + text


SPOKEN = CANARY.replace("\\", "\\\\").replace('"', '\\"')
SAID = f'{{"code": 7, "message": "Bearer {SPOKEN} is not good", "detail": ["{SPOKEN}"]}}'

TOLD = (
    OK,
    answer("200 OK", f'{{"code": 0, "message": "{SPOKEN}"}}'),
    answer("200 OK", SAID),
    answer("400 Bad Request", SAID),
    answer("400 Bad Request", f"<p>{CANARY}</p>"),
    answer(f"500 {CANARY}", SAID),
    answer(f"200 OK\r\nRetry-After: {CANARY}\r\nContent-Encoding: {CANARY}", SAID),
    f"{CANARY}\r\n\r\n".encode(),
    answer(f"200 OK\r\n{CANARY}"),
    f"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{CANARY}\r\n".encode(),
)
ENDINGS = {
    "401": answer("401 Unauthorized", SAID),
    "redirect": answer(f"302 Found\r\nLocation: /{CANARY}"),
    "redirect-to-a-stranger": answer(f"307 Found\r\nLocation: http://127.0.0.1:9/{CANARY}"),
}


def answering(*first: bytes) -> Handler:
    """Answers every third request with the next of `first`, all others well: nothing there looks like a long fault."""
    turn = itertools.count()
    left = list(first)

    def handle(wire: Wire) -> None:
        while wire.read_request():
            bad = next(turn) % 3 == 0 and left
            wire.write(left.pop(0) if bad else OK)

    return handle


# What a bug can be: these stand for a library, or for us, that puts what it works on into the text of its error.
BUGS = {
    "bug-in-a-lane": """
from httpx_aiohttp import AiohttpTransport
good, seen = AiohttpTransport.handle_async_request, []
async def bad(self, request):
    if seen:
        return await good(self, request)
    seen.append(request)
    raise KeyError(request.headers["Authorization"])
AiohttpTransport.handle_async_request = bad
""",
    "bug-in-a-callback": """
import asyncio
from desktop_mailer.gateway import http
good = http.HttpGateway.close
async def bad(self):
    def fail():
        raise ValueError(self._token.reveal())
    asyncio.get_running_loop().call_soon(fail)
    await good(self)
http.HttpGateway.close = bad
""",
    "bug-in-a-command": """
from desktop_mailer.gateway import http
def bad(self, url, token, **more):
    raise TypeError(f"no such thing: {token.reveal()}")
http.HttpGateway.__init__ = bad
""",
}
START = "\nfrom desktop_mailer.__main__ import main\nmain()\n"

KEYRING = """
from keyring.backend import KeyringBackend
class VaultError(Exception):
    pass
class Keyring(KeyringBackend):
    priority = 1
    def get_password(self, service, username):
        return None
    def set_password(self, service, username, password):
        raise VaultError(f"cannot keep {password!r}")
    def delete_password(self, service, username):
        raise VaultError(username)
"""


@pytest.fixture
def mailing(here: Here, tmp_path: Path) -> None:
    """Thirty messages to send."""
    here.document("clients", "import", str(write_clients(tmp_path / "some.csv", 30)))
    here.document("mailings", "add", "--name", "n", "--text", "{name}", *FAR)


@pytest.fixture
def serve() -> Iterator[Callable[[Handler], str]]:
    with ExitStack() as stack:
        yield lambda handler: stack.enter_context(FaultServer(handler)).url


def watched(process: "subprocess.Popen[bytes]", stdin: str = "") -> Done:
    """Its end; its arguments are looked at while it runs, where the system shows them."""
    shown = Path(f"/proc/{process.pid}/cmdline")
    if shown.exists():
        assert CANARY.encode() not in shown.read_bytes()
    out, err = process.communicate(stdin.encode(), timeout=60)
    return Done(process.returncode, out, err.decode("utf-8", "replace"))


def no_trace(folder: Path, done: Done) -> None:
    assert (folder / "log" / "mailer.log").exists()
    assert traces(CANARY, folder, out=done.out, err=done.err.encode()) == []
    assert traces("canary-3f9a1c", folder, out=done.out, err=done.err.encode()) == []


def send(program: Program, url: str, *, plant: str | None = None) -> Done:
    """The command that sends, with the token in the environment; `plant` is a bug to begin with."""
    arguments = ["--gateway-url", url, "send", "--until-idle"]
    code = ["-m", "desktop_mailer"] if plant is None else ["-c", plant + START]
    environ = {**program.environ, "DESKTOP_MAILER_TOKEN": CANARY, "PYTHONASYNCIODEBUG": "1", "PYTHONFAULTHANDLER": "1"}
    return watched(
        subprocess.Popen(
            [sys.executable, *code, *arguments],
            cwd=ROOT,
            env=environ,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
    )


def test_x1_nothing_that_the_gateway_says_leaves_a_trace_of_the_token(
    mailing: None, program: Program, folder: Path, serve: Callable[[Handler], str]
) -> None:
    done = send(program, serve(answering(*TOLD)))
    assert done.code == 0, done.err
    assert '"answer": "Bearer *** is not good"' in (folder / "log" / "mailer.log").read_text("utf-8")
    no_trace(folder, done)


@pytest.mark.parametrize("ending", ENDINGS)
def test_x1_no_answer_that_pauses_the_sender_leaves_a_trace_of_the_token(
    mailing: None, program: Program, folder: Path, serve: Callable[[Handler], str], ending: str
) -> None:
    done = send(program, serve(answering(ENDINGS[ending])))
    assert done.code == 3
    no_trace(folder, done)


def test_x1_a_connection_that_is_not_safe_leaves_no_trace_of_the_token(
    mailing: None, program: Program, folder: Path
) -> None:
    with Sandbox() as sandbox:
        done = send(program, sandbox.url.replace("http:", "https:"))
    assert done.code == 3
    no_trace(folder, done)


@pytest.mark.parametrize("bug", BUGS)
def test_x1_no_bug_leaves_a_trace_of_the_token(
    mailing: None, program: Program, folder: Path, serve: Callable[[Handler], str], bug: str
) -> None:
    done = send(program, serve(answering(OK)), plant=BUGS[bug])
    assert "***" in done.err + (folder / "log" / "mailer.log").read_text("utf-8")
    no_trace(folder, done)


def test_x1_a_keyring_that_repeats_the_token_leaves_no_trace(program: Program, tmp_path: Path) -> None:
    (tmp_path / "loudvault.py").write_text(KEYRING, "utf-8")
    environ = {
        "DESKTOP_MAILER_TOKEN": "",
        "DESKTOP_MAILER_GATEWAY_URL": "https://gateway.example",
        "PYTHON_KEYRING_BACKEND": "loudvault.Keyring",
        "PYTHONPATH": str(tmp_path),
    }
    done = watched(program.start("token", "set", **environ), stdin=f"{CANARY}\n")
    assert done.code == 1
    assert traces(CANARY, program.folder, out=done.out, err=done.err.encode()) == []


def test_x1_an_environment_that_holds_no_token_is_not_repeated(mailing: None, program: Program, folder: Path) -> None:
    with Sandbox() as sandbox:
        done = program.run(
            "--gateway-url", sandbox.url, "send", "--until-idle", DESKTOP_MAILER_TOKEN=f"{CANARY}\nX: {CANARY}"
        )
    assert done.code == 3
    no_trace(folder, done)


def test_x1_the_window_leaves_no_trace_of_a_token_that_was_typed_in(
    mailing: None, program: Program, folder: Path, serve: Callable[[Handler], str]
) -> None:
    url = serve(answering(*TOLD))
    process = subprocess.Popen(
        [sys.executable, str(HERE / "canary_window.py"), url],
        cwd=ROOT,
        env={
            **program.environ,
            "DESKTOP_MAILER_TOKEN": "",
            "PYTHONPATH": str(ROOT),
            "PYTHONWARNINGS": "default",
            "QT_QPA_PLATFORM": "offscreen",
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    done = watched(process, stdin=f"{CANARY}\n")
    assert done.code == 0, done.err
    assert "KeyError" in (folder / "log" / "mailer.log").read_text("utf-8")
    no_trace(folder, done)


@pytest.fixture
def no_keyring() -> Iterator[None]:
    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())
    yield
    keyring.set_keyring(before)


def test_x1_no_object_of_the_gateway_shows_the_token(no_keyring: None) -> None:
    shown: list[str] = []

    async def story(url: str) -> None:
        store = TokenStore({})
        kept = store.save("gateway.example", CANARY)
        assert (kept.source, store.load("gateway.example").source) == (TokenSource.RUN, TokenSource.RUN)
        gateway = HttpGateway(url, Token(CANARY))
        answer = await gateway.send(
            MessageId(1), "79991234567", "text", limit=5, may_begin=lambda: True, room=lambda: None
        )
        assert answer.verdict is Verdict.ACCEPTED
        theirs = [each for each in gc.get_objects() if str(type(each).__module__).startswith(PACKAGE)]
        kinds = {type(each).__name__ for each in theirs}
        assert {"HttpGateway", "Token", "TokenStore", "TokenStatus", "SandboxOptions"} <= kinds
        shown.extend(f"{each!r} {each!s}" for each in theirs)
        await gateway.close()

    with Sandbox() as sandbox:
        asyncio.run(story(sandbox.url))
    assert [text for text in shown if "canary" in text] == []


def test_x1_the_search_finds_what_a_careless_program_leaves(folder: Path, tmp_path: Path) -> None:
    logs.configure(folder)
    logs.event(logging.getLogger(logs.PACKAGE), "token.saved", token="another-canary")
    logs.close()
    database = sqlite3.connect(folder / "careless.sqlite3")
    database.execute("pragma journal_mode=wal")
    database.execute("create table kept (value)")
    database.execute("insert into kept values (?)", (f"Bearer {CANARY}",))
    database.commit()
    assert traces("another-canary", folder) == ["log/mailer.log (plain)"]
    assert traces(CANARY, folder) == ["careless.sqlite3-wal (plain)"]
    database.execute("pragma wal_checkpoint(truncate)")
    database.close()
    assert traces(CANARY, folder) == ["careless.sqlite3 (plain)"]


@pytest.mark.parametrize("before", ["", "x", "Bearer "])
def test_x1_the_search_knows_other_spellings(tmp_path: Path, before: str) -> None:
    text = f"{before}{CANARY}".encode()
    for spelling in (text[::-1], text.hex().encode(), text.decode().encode("utf-16-le"), base64.b64encode(text)):
        assert traces(CANARY, tmp_path, out=b"... " + spelling + b" ...")
    assert traces(CANARY, tmp_path, out=b"canary") == []
