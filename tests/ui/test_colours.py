"""The colours of the charts, as people see them who do not tell all colours apart."""

from itertools import combinations

import pytest
from PySide6.QtGui import QColor

from desktop_mailer.ui.theme import Scheme, Theme

SERIES = ("sent", "not_sent", "pending")
LINES = ("accent", "warn")
"""Of the chart of answer times."""
# Machado, Oliveira, Fernandes: A Physiologically-based Model for Simulation of Color Vision Deficiency (2009), severity
# 1.0, on linear RGB.
SIGHTS = {
    "all colours": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
LEAST_APART = 20.0
"""CIE76: a difference of 2.3 is just noticed side by side, 20 is plain also for bars that do not touch."""
LEAST_CONTRAST = 3.0
"""WCAG 2.1, 1.4.11: of what has to be seen to understand a picture; 4.5 of its words."""

Vector = tuple[float, float, float]


def linear(colour: QColor) -> Vector:
    red, green, blue = (
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4
        for each in (colour.redF(), colour.greenF(), colour.blueF())
    )
    return red, green, blue


def seen(colour: QColor, sight: str) -> Vector:
    """The colour in CIELAB (D65) as that sight has it."""
    rgb = linear(colour)
    red, green, blue = (min(1.0, max(0.0, sum(a * b for a, b in zip(row, rgb, strict=True)))) for row in SIGHTS[sight])
    x = (0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047
    y = 0.2126729 * red + 0.7151522 * green + 0.0721750 * blue
    z = (0.0193339 * red + 0.1191920 * green + 0.9503041 * blue) / 1.08883
    fx, fy, fz = (each ** (1 / 3) if each > 0.008856 else 7.787 * each + 16 / 116 for each in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def contrast(one: QColor, other: QColor) -> float:
    bright, dark = sorted(
        (0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in (linear(one), linear(other))), reverse=True
    )
    return (bright + 0.05) / (dark + 0.05)


@pytest.fixture(params=[Scheme.LIGHT, Scheme.DARK])
def look(theme: Theme, request: pytest.FixtureRequest) -> Theme:
    theme.choose(request.param)
    theme.dark = request.param is Scheme.DARK  # platforms without a scheme of their own stay light
    return theme


@pytest.mark.parametrize("sight", list(SIGHTS))
@pytest.mark.parametrize(("one", "other"), [*combinations(SERIES, 2), LINES])
def test_series_stay_apart_in_every_sight(look: Theme, sight: str, one: str, other: str) -> None:
    first, second = (seen(look.colour(name), sight) for name in (one, other))
    apart = sum((a - b) ** 2 for a, b in zip(first, second, strict=True)) ** 0.5
    assert apart > LEAST_APART, (one, other, sight, round(apart, 1))


@pytest.mark.parametrize("name", [*SERIES, *LINES])
def test_series_stand_out_from_what_they_lie_on(look: Theme, name: str) -> None:
    assert contrast(look.colour(name), look.colour("surface")) > LEAST_CONTRAST


@pytest.mark.parametrize("name", ["text", "quiet", "not_sent_text", "pending_text"])
def test_words_of_charts_can_be_read(look: Theme, name: str) -> None:
    assert contrast(look.colour(name), look.colour("surface")) > 4.5
