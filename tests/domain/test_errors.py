"""Known trouble says what is wrong and what to do, on one line."""

import asyncio
from datetime import UTC

from desktop_mailer.domain.clock import SystemClock
from desktop_mailer.domain.errors import FieldError, InvalidInput, MailerError
from desktop_mailer.domain.sender import GatewayNotSet


def test_an_error_fills_its_text_and_its_hint() -> None:
    error = MailerError("No column “{column}”.", "It has {count} columns.", column="{phone}", count=3)
    assert str(error) == "No column “{phone}”. It has 3 columns."
    assert str(MailerError("Plain.")) == "Plain."


def test_several_wrong_fields_are_told_together() -> None:
    error = InvalidInput((FieldError("a", "A {x}.", x=1), FieldError("b", "B.", "Do b.")))
    assert str(error) == "A 1. B. Do b."


def test_a_missing_gateway_says_where_to_set_it() -> None:
    assert "--gateway-url" in str(GatewayNotSet())


def test_the_clock_of_this_computer_is_in_utc_and_goes_forward() -> None:
    clock = SystemClock()
    before = clock.monotonic()
    asyncio.run(clock.sleep(0.01))
    assert clock.monotonic() - before > 0.009
    assert clock.now().tzinfo is UTC
