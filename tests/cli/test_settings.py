"""The settings on the command line."""

import pytest

from tests.cli.conftest import Here
from tests.cli.test_contract import promised

AT_FIRST = {
    "gateway_url": None,
    "concurrency": 50,
    "rate": None,
    "per_day": None,
    "person_per_day": None,
    "lost_answers": "again",
    "fallback_zone": None,
    "part_price": None,
    "currency": "",
}


@pytest.mark.parametrize(
    ("options", "changed"),
    [
        (("--gateway-url", "https://gateway.example/send"), {"gateway_url": "https://gateway.example/send"}),
        (("--concurrency", "7"), {"concurrency": 7}),
        (("--rate", "20", "--per-day", "1000"), {"rate": 20, "per_day": 1000}),
        (("--person-per-day", "2"), {"person_per_day": 2}),
        (("--lost-answers", "hold"), {"lost_answers": "hold"}),
        (("--fallback-zone", "Asia/Omsk"), {"fallback_zone": "Asia/Omsk"}),
        (("--part-price", "2,50", "--currency", "₽"), {"part_price": "2.5", "currency": "₽"}),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, tuple) else "",
)
def test_what_is_given_is_set_and_none_takes_it_away(
    here: Here, options: tuple[str, ...], changed: dict[str, object]
) -> None:
    assert here.document("settings", "show") == AT_FIRST
    assert list(AT_FIRST) == promised("settings show")
    assert here.document("settings", "set", *options) == AT_FIRST | changed
    assert here.document("settings", "set") == AT_FIRST | changed
    assert here.document("settings", "show") == AT_FIRST | changed
    told = here.run("settings", "show").out.decode()
    for name, value in changed.items():
        assert f"{name.replace('_', ' ')}: {value}" in told
    undone = [
        word for name in options[::2] if name not in ("--concurrency", "--lost-answers") for word in (name, "none")
    ]
    here.document("settings", "set", *undone, "--concurrency", "50", "--lost-answers", "again")
    assert here.document("settings", "show") == AT_FIRST


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (("--rate", "0"), 2, "--rate"),
        (("--rate", "fast"), 2, "“fast” is not a whole number"),
        (("--per-day", "-1"), 2, "--per-day"),
        (("--person-per-day", "1.5"), 2, "--person-per-day"),
        (("--concurrency", "900"), 1, "1 to 200"),
        (("--part-price", "dear"), 2, "--part-price"),
        (("--part-price", "-1"), 1, "price"),
        (("--part-price", "NaN"), 1, "price"),
        (("--fallback-zone", "Mars/Olympus"), 1, "Mars/Olympus"),
        (("--currency", "x" * 40), 1, "8 characters"),
        (("--gateway-url", "ftp://gateway.example"), 1, "http"),
        (("--gateway-url", "http://gateway.example"), 1, "https"),
        (("--lost-answers", "perhaps"), 2, "--lost-answers"),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, tuple) else "",
)
def test_what_is_no_setting_is_refused_and_nothing_is_set(
    here: Here, options: tuple[str, ...], code: int, said: str
) -> None:
    done = here.run("settings", "set", "--concurrency", "9", *options, "--json")
    assert (done.code, said in done.err, len(done.err.splitlines())) == (code, True, 1), done.err
    assert here.document("settings", "show") == AT_FIRST
