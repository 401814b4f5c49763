"""Time counted in months."""

from datetime import date


def add_months(day: date, months: int) -> date:
    """The same day some months later, or the last day of that month (code civil art. 641: time counted in months)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    month += 1
    last = (date(year + month // 12, month % 12 + 1, 1) - date.resolution).day
    return date(year, month, min(day.day, last))
