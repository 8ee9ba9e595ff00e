from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_mailer.domain.message import Answer, MessageId, Verdict
from desktop_mailer.gateway.answer import BODY_LIMIT, TEXT_LIMIT, judge, retry_after

NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
OK = b'{"code": 0, "message": "OK"}'


def verdict(status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> Verdict:
    return judge(status, headers or {}, body, NOW).verdict


@pytest.mark.parametrize("status", [200, 201, 202, 299])
def test_code_0_in_an_object_is_an_acceptance(status: int) -> None:
    wanted = Answer(verdict=Verdict.ACCEPTED, http_status=status, code=0, text="OK")
    assert judge(status, {}, OK, NOW) == wanted
    assert verdict(status, b' {"more": [{"code": 1}], "code": 0}\r\n') is Verdict.ACCEPTED


@pytest.mark.parametrize("code", [1, -1, 42, 2**63 - 1, 10**30])
def test_another_code_is_a_refusal_in_the_gateways_words(code: int) -> None:
    answer = judge(200, {}, b'{"code": %d, "message": "no such phone"}' % code, NOW)
    assert (answer.verdict, answer.text) == (Verdict.REJECTED, "no such phone")
    assert answer.code == (code if code < 2**63 else None)  # what the database cannot hold is left out


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"OK", id="text"),
        pytest.param(b"<html></html>", id="html"),
        pytest.param(OK[:-3], id="cut short"),
        pytest.param(OK + OK, id="two"),
        pytest.param(b"[0]", id="list"),
        pytest.param(b"0", id="number"),
        pytest.param(b"null", id="null"),
        pytest.param(b"{}", id="no code"),
        pytest.param(b'{"code": false}', id="false == 0"),
        pytest.param(b'{"code": 0.0}', id="0.0 == 0"),
        pytest.param(b'{"code": "0"}', id="text code"),
        pytest.param(b'{"code": null}', id="null code"),
        pytest.param(b'{"code": NaN}', id="NaN"),
        pytest.param(b'{"code": 0, "x": Infinity}', id="infinity"),
        pytest.param(b'{"code": 1, "code": 0}', id="two codes"),
        pytest.param(b'{"code": ' + b"1" * 5000 + b"}", id="5000 digits"),
        pytest.param(b"[" * 60_000, id="deep lists"),
        pytest.param(b'{"code": 0, "x": ' + b"[" * 30_000 + b"]" * 30_000 + b"}", id="deep and whole"),
        pytest.param(b'{"code": 0, "message": "\xff"}', id="not UTF-8"),
        pytest.param('{"code": 0}'.encode("utf-16"), id="UTF-16"),
        pytest.param('{"code": 0}'.encode("utf-8-sig"), id="BOM"),
        pytest.param(b'{"code": 0}' + b" " * BODY_LIMIT, id="too long"),
    ],
)
def test_an_unreadable_success_may_have_delivered(body: bytes) -> None:
    answer = judge(200, {}, body, NOW)
    assert answer.verdict is Verdict.AMBIGUOUS
    assert answer.text


def test_a_packed_answer_is_not_unpacked() -> None:
    assert verdict(200, OK, {"Content-Encoding": "gzip"}) is Verdict.AMBIGUOUS
    assert verdict(200, OK, {"Content-Encoding": "Identity"}) is Verdict.ACCEPTED


def test_an_answer_for_another_message_accepts_nothing() -> None:
    body = b'{"code": 0, "id": 8}'
    assert judge(200, {}, body, NOW, message_id=MessageId(8)).verdict is Verdict.ACCEPTED
    assert judge(200, {}, body, NOW, message_id=MessageId(7)).verdict is Verdict.AMBIGUOUS


@pytest.mark.parametrize(
    ("statuses", "wanted"),
    [
        ((400, 413, 414, 422), Verdict.REJECTED),
        ((401, 402, 403, 407), Verdict.UNAUTHORISED),
        ((300, 301, 302, 303, 304, 307, 308, 404, 405, 415), Verdict.WRONG_ADDRESS),
        ((408, 409, 425, 500, 501, 502, 504, 520, 599), Verdict.AMBIGUOUS),
        ((100, 101, 199, 600, 999), Verdict.AMBIGUOUS),
        ((503, 406, 410, 418, 451), Verdict.RETRY),
        ((429,), Verdict.THROTTLED),
    ],
)
def test_each_other_status_has_its_meaning_whatever_the_body(statuses: tuple[int, ...], wanted: Verdict) -> None:
    for status in statuses:
        assert {verdict(status, body) for body in (b"", OK, b"<html>", b"[" * 60_000)} == {wanted}, status


def test_503_with_a_wait_holds_everything() -> None:
    answer = judge(503, {"Retry-After": "7"}, b"", NOW)
    assert (answer.verdict, answer.retry_after) == (Verdict.THROTTLED, timedelta(seconds=7))
    rubbish = judge(503, {"Retry-After": "soon"}, b"", NOW)
    assert (rubbish.verdict, rubbish.retry_after) == (Verdict.THROTTLED, None)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 5 ", 5),
        ("0", 1),
        ("1000000000", 3600),
        ("9" * 5000, 3600),
        ("Sun, 01 Mar 2026 12:01:00 GMT", 60),
        ("Sun, 01 Mar 2026 12:01:00 -0000", 60),
        ("Sun, 01 Mar 2026 15:02:00 +0300", 120),
        ("Sun, 01 Mar 2026 11:00:00 GMT", 1),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 3600),
    ],
)
def test_a_wait_is_between_a_second_and_an_hour(value: str, seconds: int) -> None:
    assert retry_after(value, NOW) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "value", [None, "", "-1", "1e9", "1.5", "soon", "٣", "Sun, 99 Mar 2026 12:01:00 GMT", "0, 0", "\x00"]
)
def test_a_wait_that_makes_no_sense_is_none(value: str | None) -> None:
    assert retry_after(value, NOW) is None


def test_words_are_short_printable_and_without_the_token() -> None:
    body = '{"message": "a\\u0000b\\u001b[2J\\u202e\\ud800 token-of-mine' + " x" * 300 + '"}'
    answer = judge(400, {}, body.encode(), NOW, secret="token-of-mine")
    assert answer.text.startswith("a b [2J *** x")
    assert len(answer.text) == TEXT_LIMIT
    assert answer.text.isprintable()


def test_without_words_the_status_is_told() -> None:
    assert judge(502, {}, b"<html>", NOW).text == "502 Bad Gateway"
    assert judge(599, {}, b"", NOW).text == "599"


@given(
    status=st.integers(-10, 1000),
    body=st.one_of(st.binary(max_size=200), st.text(max_size=100).map(lambda t: t.encode("utf-8", "surrogatepass"))),
    headers=st.dictionaries(st.sampled_from(["Retry-After", "content-encoding", "X"]), st.text(max_size=40)),
    secret=st.text(max_size=10),
)
def test_nothing_raises_and_only_code_0_accepts(status: int, body: bytes, headers: dict[str, str], secret: str) -> None:
    answer = judge(status, headers, body, NOW, secret=secret)
    assert answer.verdict is not Verdict.ACCEPTED
    assert len(answer.text) <= TEXT_LIMIT
    if answer.retry_after is not None:
        assert timedelta(seconds=1) <= answer.retry_after <= timedelta(hours=1)


@given(value=st.text(max_size=60))
def test_any_wait_is_read_or_left(value: str) -> None:
    wait = retry_after(value, NOW)
    assert wait is None or timedelta(seconds=1) <= wait <= timedelta(hours=1)
