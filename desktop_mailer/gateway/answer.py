"""What an answer of the gateway means: a pure function over what was read. For `gateway.http`."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from desktop_mailer.domain.message import Answer, MessageId, Verdict

BODY_LIMIT = 64 * 1024
"""Bytes of an answer that are read. A longer one is not an answer of this contract."""

TEXT_LIMIT = 200
"""Characters of the gateway's words that are kept."""

_SHORTEST_WAIT = timedelta(seconds=1)
_LONGEST_WAIT = timedelta(hours=1)
_SECONDS = re.compile(r"[0-9]+")
_SECRET_LENGTH = 4  # a shorter "token" is a test value; hiding it would only garble the words

_FINAL = frozenset({400, 413, 414, 422})
_TOKEN = frozenset({401, 402, 403, 407})
_ADDRESS = frozenset({404, 405, 415})
_MAYBE_DELIVERED = frozenset({408, 409, 425})


def judge(
    status: int,
    headers: Mapping[str, str],
    body: bytes,
    now: datetime,
    *,
    message_id: MessageId | None = None,
    secret: str = "",
) -> Answer:
    """What the answer `status`, `headers` (any case), `body` means for the message. Never raises.

    `body` longer than BODY_LIMIT counts as unreadable, so the reader may stop one byte after it. `now` (aware) is
    what a date in Retry-After is held against. An answer that names another `message_id` accepts nothing. `secret`
    is hidden should the gateway repeat it.
    """
    said = _read(headers, body)
    words = _words(said, secret)
    if 200 <= status < 300:
        return _success(status, said, words, message_id)
    known = words or _phrase(status)
    if status == 429 or (status == 503 and _header(headers, "retry-after") is not None):
        wait = retry_after(_header(headers, "retry-after"), now)
        return Answer(verdict=Verdict.THROTTLED, http_status=status, code=_code(said), text=known, retry_after=wait)
    return Answer(verdict=_failure(status), http_status=status, code=_code(said), text=known)


def retry_after(value: str | None, now: datetime) -> timedelta | None:
    """The wait that a Retry-After asks for, between a second and an hour; None where it says nothing usable."""
    if value is None:
        return None
    text = value.strip()
    if _SECONDS.fullmatch(text):
        wait = _LONGEST_WAIT if len(text) > 9 else timedelta(seconds=int(text))
    else:
        try:
            moment = parsedate_to_datetime(text)
            wait = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now
        except (ValueError, TypeError, LookupError, OverflowError, AttributeError):
            return None
    return min(max(wait, _SHORTEST_WAIT), _LONGEST_WAIT)


def short(text: str, secret: str = "") -> str:
    """`text` on one line of printable characters, at most TEXT_LIMIT of them, with `secret` hidden."""
    words = _hide(text[: TEXT_LIMIT * 40], secret)
    words = " ".join("".join(c if c.isprintable() else " " for c in words).split())
    return _hide(words, secret)[:TEXT_LIMIT]


def _hide(text: str, secret: str) -> str:
    return text.replace(secret, "***") if len(secret) >= _SECRET_LENGTH else text


def _success(status: int, said: dict[str, object] | str, words: str, message_id: MessageId | None) -> Answer:
    if isinstance(said, str):
        return Answer(verdict=Verdict.AMBIGUOUS, http_status=status, text=said)
    named = said.get("id")
    if message_id is not None and type(named) is int and named != message_id:
        return Answer(verdict=Verdict.AMBIGUOUS, http_status=status, text="the answer is for another message")
    code = said.get("code")
    if type(code) is not int:  # False == 0 and 0.0 == 0, but neither is an acceptance
        return Answer(verdict=Verdict.AMBIGUOUS, http_status=status, text="the answer has no code")
    verdict = Verdict.ACCEPTED if code == 0 else Verdict.REJECTED
    return Answer(verdict=verdict, http_status=status, code=_code(said), text=words)


def _failure(status: int) -> Verdict:
    if status in _FINAL:
        return Verdict.REJECTED
    if status in _TOKEN:
        return Verdict.UNAUTHORISED
    if status in _ADDRESS or 300 <= status < 400:
        return Verdict.WRONG_ADDRESS
    if status in _MAYBE_DELIVERED or not 400 <= status < 600:
        return Verdict.AMBIGUOUS
    if status >= 500 and status != 503:
        return Verdict.AMBIGUOUS
    return Verdict.RETRY  # a refusal that we do not know is not final: only a 400 and its like are


def _header(headers: Mapping[str, str], name: str) -> str | None:
    return next((value for key, value in headers.items() if key.lower() == name), None)


def _read(headers: Mapping[str, str], body: bytes) -> dict[str, object] | str:
    """The JSON object in `body`, or why there is none."""
    if len(body) > BODY_LIMIT:
        return "the answer is too long"
    if not body:
        return "the answer is empty"
    if (_header(headers, "content-encoding") or "identity").strip().lower() != "identity":
        return "the answer is compressed"
    try:
        # Decoded here: json.loads(bytes) would take UTF-16 and UTF-32 as well.
        said = json.loads(body.decode("utf-8"), parse_constant=_refuse, object_pairs_hook=_object)
    except (ValueError, RecursionError):  # ValueError: bad UTF-8, bad JSON, NaN, an int of 5,000 digits
        return "the answer is not JSON"
    return said if isinstance(said, dict) else "the answer is not a JSON object"


def _refuse(name: str) -> object:
    raise ValueError(name)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) != len(pairs):  # {"code": 1, "code": 0} means one thing to us and another to the next reader
        raise ValueError(pairs[0][0])
    return made


def _code(said: dict[str, object] | str) -> int | None:
    code = None if isinstance(said, str) else said.get("code")
    return code if type(code) is int and -(2**63) <= code < 2**63 else None


def _words(said: dict[str, object] | str, secret: str) -> str:
    if isinstance(said, str):
        return ""
    for name in ("message", "detail", "error"):
        words = said.get(name)
        if isinstance(words, str) and words.strip():
            return short(words, secret)
    return ""


def _phrase(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
