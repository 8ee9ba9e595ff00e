import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_mailer.domain.errors import FieldError
from desktop_mailer.gateway.address import checked_url, gateway_host


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("https://probe.fbrq.cloud", "https://probe.fbrq.cloud"),
        (" https://Probe.FBRQ.cloud/ ", "https://probe.fbrq.cloud"),
        ("HTTPS://gateway.example:8443/api/v2//", "https://gateway.example:8443/api/v2"),
        ("https://xn--c1ad6a.example", "https://xn--c1ad6a.example"),
        ("https://192.0.2.1", "https://192.0.2.1"),
        ("https://[2001:DB8::1]:443", "https://[2001:db8::1]:443"),
        ("https://sms_gateway.local", "https://sms_gateway.local"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://127.8.9.10", "http://127.8.9.10"),
        ("http://[::1]:8080/", "http://[::1]:8080"),
        ("http://localhost:9000", "http://localhost:9000"),
    ],
)
def test_a_safe_address_is_kept_in_one_form(text: str, kept: str) -> None:
    assert checked_url(text) == kept
    assert checked_url(kept) == kept


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "gateway.example",
        "gateway.example:443",
        "//gateway.example",
        "ftp://gateway.example",
        "file:///etc/passwd",
        "javascript://gateway.example",
        "https://",
        "https:///v1",
        "https://:443",
        # X9: http to anything but this computer
        "http://gateway.example",
        "http://localhost.evil",
        "http://localhost.",
        "http://127.0.0.1.evil.example",
        "http://127.evil",
        "http://0.0.0.0",
        "http://10.0.0.1",
        "http://[::ffff:127.0.0.1]",
        "http://[::2]",
        # X9: a user before the host
        "https://user@gateway.example",
        "https://user:password@gateway.example",
        "https://gateway.example@evil.example",
        "http://127.0.0.1@evil.example",
        "https://@gateway.example",
        # X9: look-alike letters
        "https://gаteway.example",
        "https://шлюз.рф",
        "http://localhoſt",
        "http://１２７.0.0.1",
        "http://127。0。0。1",
        # X9: numbers posing as hosts
        "http://2130706433",
        "https://2130706433",
        "http://0x7f000001",
        "http://0x7f.1",
        "http://127.1",
        "http://0177.0.0.1",
        "https://1.2.3.4.5",
        "https://1.2.3.256",
        "https://gateway.123",
        # what a base address does not have
        "https://gateway.example/?a=b",
        "https://gateway.example?",
        "https://gateway.example/#part",
        "https://gateway.example#",
        "https://gateway.example/v1/send",
        "https://gateway.example/v1/send/",
        "https://gateway.example/v1/send/1",
        "https://gateway.example/a/../b",
        "https://gateway.example//a",
        "https://gateway.example\\@evil.example",
        "https://gateway.example/a b",
        "https://gateway.example/\nHost: evil",
        "https://gateway.\x00example",
        "https://gateway..example",
        "https://-gateway.example",
        "https://" + "a" * 64 + ".example",
        "https://" + "a." * 150 + "example",
        "https://gateway.example:0",
        "https://gateway.example:65536",
        "https://gateway.example:port",
        "https://[::1",
        "https://[fe80::1%25eth0]",
        "https://[v1.x]",
        "http://[::1]]",
        "http://[::1]x",
        "http://[[::1]",
        "http://[::1]]:80",
        "http://[::1]80",
        "http://[127.0.0.1]",
        "https://gateway]",
    ],
)
def test_any_other_is_refused_at_the_field_with_a_reason(text: str) -> None:
    with pytest.raises(FieldError) as refused:
        checked_url(text)
    assert refused.value.field == "gateway_url"
    assert str(refused.value)
    assert ":password" not in str(refused.value)


def test_the_reason_says_what_to_do() -> None:
    with pytest.raises(FieldError, match="Use https://"):
        checked_url("http://gateway.example")
    with pytest.raises(FieldError, match="begins with https://"):
        checked_url("gateway.example")
    with pytest.raises(FieldError, match="ends before /v1/send"):
        checked_url("https://gateway.example/v1/send/5")


def test_a_token_belongs_to_host_and_port() -> None:
    assert gateway_host("https://gateway.example:8443/api") == "gateway.example:8443"
    assert gateway_host("https://gateway.example") == "gateway.example"


@given(text=st.one_of(st.text(max_size=60), st.text(max_size=40).map(lambda t: "https://" + t)))
def test_any_text_is_taken_or_refused_as_a_field(text: str) -> None:
    try:
        kept = checked_url(text)
    except FieldError as error:
        assert str(error)  # noqa: PT017 - the text is what is looked at
    else:
        assert checked_url(kept) == kept
        assert kept.startswith(("https://", "http://127.", "http://localhost", "http://[::1]"))
