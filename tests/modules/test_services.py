import datetime

import pytest

from modules.enums import Period
from modules.services import half_days_of, sync_half_days
from tests.factories.modules import ModuleFactory

TUESDAY = datetime.date(2025, 3, 11)
DAY = datetime.timedelta(days=1)


def test_a_module_from_tuesday_to_thursday_has_four_half_days():
    assert half_days_of(starts_on=TUESDAY, ends_on=TUESDAY + 2 * DAY) == [
        (TUESDAY, Period.AFTERNOON),
        (TUESDAY + DAY, Period.MORNING),
        (TUESDAY + DAY, Period.AFTERNOON),
        (TUESDAY + 2 * DAY, Period.MORNING),
    ]


def test_a_single_day_has_both_halves():
    assert half_days_of(starts_on=TUESDAY, ends_on=TUESDAY) == [(TUESDAY, "MORNING"), (TUESDAY, "AFTERNOON")]


@pytest.mark.django_db
def test_sync_half_days_keeps_the_rows_that_still_match():
    module = ModuleFactory(starts_on=TUESDAY, ends_on=TUESDAY + 2 * DAY)
    before = {(half.day, half.period): half.pk for half in module.half_days.all()}
    assert [half.period for half in module.half_days.all()] == ["AFTERNOON", "MORNING", "AFTERNOON", "MORNING"]
    module.starts_on, module.ends_on = TUESDAY + DAY, TUESDAY + 3 * DAY
    sync_half_days(module=module)
    after = {(half.day, half.period): half.pk for half in module.half_days.all()}
    assert set(after) == set(half_days_of(starts_on=module.starts_on, ends_on=module.ends_on))
    for pair in before.keys() & after.keys():
        assert before[pair] == after[pair]
    sync_half_days(module=module)
    assert {(half.day, half.period): half.pk for half in module.half_days.all()} == after
