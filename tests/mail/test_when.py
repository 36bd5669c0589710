"""Typed times: what people write, what it means, and that the clocks' changes change nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.mail.when import format_when, parse, presets

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 20, 10, 7, tzinfo=BERLIN)  # a Friday


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tomorrow 9", "2026-11-21 09:00"),
        ("tomorrow", "2026-11-21 08:00"),
        ("tom", "2026-11-21 08:00"),
        ("9am tomorrow", "2026-11-21 09:00"),
        ("tomorrow evening", "2026-11-21 18:00"),
        ("Fri", "2026-11-27 08:00"),
        ("fri 14:30", "2026-11-20 14:30"),
        ("fri 9", "2026-11-27 09:00"),
        ("next fri", "2026-11-27 08:00"),
        ("sat at 5pm", "2026-11-21 17:00"),
        ("on Monday, 9.30", "2026-11-23 09:30"),
        ("weekend", "2026-11-21 08:00"),
        ("next week", "2026-11-23 08:00"),
        ("next month", "2026-12-01 08:00"),
        ("in 3h", "2026-11-20 13:07"),
        ("1h30m", "2026-11-20 11:37"),
        ("an hour", "2026-11-20 11:07"),
        ("3d", "2026-11-23 10:07"),
        ("2d 14:00", "2026-11-22 14:00"),
        ("in 2 weeks", "2026-12-04 10:07"),
        ("later", "2026-11-20 13:00"),
        ("tonight", "2026-11-20 18:00"),
        ("this evening", "2026-11-20 18:00"),
        ("9", "2026-11-21 09:00"),
        ("12pm", "2026-11-20 12:00"),
        ("١٢", "2026-11-20 12:00"),
        ("noon", "2026-11-20 12:00"),
        ("24 dec 8am", "2026-12-24 08:00"),
        ("dec 24", "2026-12-24 08:00"),
        ("24.12.", "2026-12-24 08:00"),
        ("24.12. 9:15", "2026-12-24 09:15"),
        ("3/4", "2027-03-04 08:00"),
        ("3.4.", "2027-04-03 08:00"),
        ("24th", "2026-11-24 08:00"),
        ("31st", "2026-12-31 08:00"),
        ("29 feb", "2028-02-29 08:00"),
        ("12.12.", "2026-12-12 08:00"),
        ("12.12. 17h", "2026-12-12 17:00"),
        ("12.12. 17", "2026-12-12 17:00"),
        ("12.12.2027", "2027-12-12 08:00"),
        ("3 Dec", "2026-12-03 08:00"),
        ("3. Dec", "2026-12-03 08:00"),
        ("3dec", "2026-12-03 08:00"),
        ("3 dec 9", "2026-12-03 09:00"),
        ("3rd dec at 9", "2026-12-03 09:00"),
        ("fri, 3 dec 9", "2026-12-03 09:00"),
        ("dec 3 17", "2026-12-03 17:00"),
        ("dec 3rd", "2026-12-03 08:00"),
        ("3 dec 2027 9", "2027-12-03 09:00"),
        ("3 dec 17h", "2026-12-03 17:00"),
        ("9:30 3 dec", "2026-12-03 09:30"),
        ("12/3", "2026-12-03 08:00"),
        ("9:30", "2026-11-21 09:30"),
        ("17h30", "2026-11-20 17:30"),
        ("17h fri", "2026-11-20 17:00"),
        ("2026-12-03", "2026-12-03 08:00"),
        ("2026-12-03 9", "2026-12-03 09:00"),
        ("2026-12-03 17:30", "2026-12-03 17:30"),
        ("2026-12-24", "2026-12-24 08:00"),
        ("2026-12-24T07:30", "2026-12-24 07:30"),
        ("2026-12-24 08:00+02:00", "2026-12-24 07:00"),
    ],
)
def test_what_is_ahead(text: str, expected: str) -> None:
    moment = parse(text, NOW)
    assert moment is not None
    assert f"{moment:%Y-%m-%d %H:%M}" == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("last friday", "2026-11-13 00:00"),
        ("fri", "2026-11-20 00:00"),
        ("mon", "2026-11-16 00:00"),
        ("yesterday", "2026-11-19 00:00"),
        ("today", "2026-11-20 00:00"),
        ("yesterday 14:00", "2026-11-19 14:00"),
        ("3d", "2026-11-17 00:00"),
        ("3 weeks ago", "2026-10-30 00:00"),
        ("2h ago", "2026-11-20 08:07"),
        ("last week", "2026-11-09 00:00"),
        ("last month", "2026-10-01 00:00"),
        ("this year", "2026-01-01 00:00"),
        ("may", "2026-05-01 00:00"),
        ("24 dec", "2025-12-24 00:00"),
        ("2024-05", "2024-05-01 00:00"),
        ("2024", "2024-01-01 00:00"),
        ("2024-05-17", "2024-05-17 00:00"),
    ],
)
def test_what_is_behind(text: str, expected: str) -> None:
    moment = parse(text, NOW, past=True)
    assert moment is not None
    assert f"{moment:%Y-%m-%d %H:%M}" == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "foo",
        "yesterday",
        "2020-01-01",
        "may",
        "25:00",
        "tomorrow 25",
        "3h 4h",
        "in 3h 9:00",
        "-1d",
        "9999y",
        "next tomorrow",
        "13pm",
        "tomorrow foo",
        "9" * 61,
        "1" * 40,
        "3d ago",
        "fri\x00",
    ],
)
def test_what_means_no_time_ahead(text: str) -> None:
    assert parse(text, NOW) is None


@pytest.mark.parametrize("text", ["tomorrow", "in 3h", "2030-01-01", "foo", ""])
def test_what_means_no_time_behind(text: str) -> None:
    assert text == "in 3h" or parse(text, NOW, past=True) is None


def test_days_keep_the_time_of_day_where_hours_pass() -> None:
    eve = datetime(2026, 10, 24, 9, 0, tzinfo=BERLIN)  # the clocks go back that night
    assert parse("1d", eve) == datetime(2026, 10, 25, 9, 0, tzinfo=BERLIN)
    passed = parse("24h", eve)
    assert passed is not None
    assert (passed.hour, passed - eve.astimezone(UTC)) == (8, timedelta(hours=24))


def test_an_hour_that_the_clocks_leap_over_is_the_one_after_it() -> None:
    eve = datetime(2027, 3, 27, 12, 0, tzinfo=BERLIN)
    moment = parse("tomorrow 2:30", eve)
    assert moment is not None
    assert (moment.hour, moment.minute) == (3, 30)


def test_a_now_that_knows_only_its_offset_gets_the_systems_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    try:
        summer = datetime(2026, 10, 24, 9, 0).astimezone()
        assert isinstance(summer.tzinfo, timezone)
        winter = parse("tomorrow 9", summer)
        assert winter is not None
        assert (winter.hour, winter.utcoffset()) == (9, timedelta(hours=1))
        assert format_when(winter, summer) == "tomorrow 09:00"
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize(
    ("now", "names"),
    [
        (
            datetime(2026, 11, 18, 9, tzinfo=BERLIN),
            ["Later today", "Tonight", "Tomorrow", "Weekend", "Next week"],
        ),
        (datetime(2026, 11, 20, 10, tzinfo=BERLIN), ["Later today", "Tonight", "Tomorrow", "Next week"]),
        (datetime(2026, 11, 21, 17, 30, tzinfo=BERLIN), ["Later today", "Tomorrow", "Next week"]),
        (datetime(2026, 11, 22, 23, 50, tzinfo=BERLIN), ["Tomorrow", "Weekend"]),
    ],
)
def test_presets_offer_what_makes_sense_at_the_hour(now: datetime, names: list[str]) -> None:
    found = presets(now)
    assert [name for name, _ in found] == names


def test_moments_in_words() -> None:
    found = [format_when(NOW + timedelta(days=days), NOW) for days in (-1, 0, 1, 4, 7, 34, 90)]
    assert found == [
        "yesterday 10:07",
        "today 10:07",
        "tomorrow 10:07",
        "Tue 10:07",
        "27 Nov 10:07",
        "24 Dec 10:07",
        "18 Feb 2027 10:07",
    ]


# fmt: off
_WORDS = st.sampled_from([
    "in", "at", "on", "next", "last", "today", "tomorrow", "tonight", "fri",
    "sat", "week", "month", "3h", "2d", "9", "14:30", "9am", "noon",
    "24", "dec", "24.12.", "2026-12-24", "ago", "evening", "1/2", "31", "29",
    "feb", "0", "h", "d", "-", ":", "+", "z", "utc",
    "99999999999",
])
# fmt: on
_MOMENTS = st.datetimes(
    min_value=datetime(2020, 1, 1), max_value=datetime(2035, 1, 1), timezones=st.sampled_from([BERLIN, UTC])
)


@given(
    words=st.lists(_WORDS, max_size=6).map(" ".join) | st.text(max_size=30), now=_MOMENTS, past=st.booleans()
)
def test_never_fails_and_never_points_the_wrong_way(words: str, now: datetime, past: bool) -> None:
    moment = parse(words, now, past=past)
    if moment is not None:
        assert moment.tzinfo is not None
        assert moment <= now if past else moment > now


@given(now=_MOMENTS)
def test_presets_are_ahead_and_in_order(now: datetime) -> None:
    moments = [moment for _, moment in presets(now)]
    assert moments == sorted(moments)
    assert all(moment > now for moment in moments)


@given(now=_MOMENTS, minutes=st.integers(2, 300 * 24 * 60))
def test_what_is_shown_can_be_typed(now: datetime, minutes: int) -> None:
    then = (
        (now.astimezone(UTC) + timedelta(minutes=minutes))
        .astimezone(now.tzinfo)
        .replace(second=0, microsecond=0)
    )
    typed = parse(format_when(then, now), now)
    assert typed is not None
    assert f"{typed:%d %H:%M}" == f"{then:%d %H:%M}"
