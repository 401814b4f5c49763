"""The demonstration, loaded once a process: its rows are kept, and laid again for each test that asks for it."""

import datetime
from io import StringIO
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.utils import timezone

# By table: the names of its columns, and its rows.
Rows = dict[str, tuple[list[str], list[tuple[Any, ...]]]]

# By day, since the demonstration sets its dates around that of its loading: what the command printed, and the rows.
_loaded: dict[datetime.date, tuple[str, Rows]] = {}


def load_demo() -> str:
    """Have the rows of `manage.py demo` in the database, and return what the command printed.

    The command takes seconds, laying its rows again a tenth of one: only the first call of a process runs it. What it
    wrote in the storage stays there.
    """
    today = timezone.localdate()
    if today in _loaded:
        printed, rows = _loaded[today]
        _lay(rows)
        return printed
    out = StringIO()
    call_command("demo", stdout=out)
    _loaded[today] = out.getvalue(), _read_rows()
    return out.getvalue()


def _read_rows() -> Rows:
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.django_table_names(only_existing=True, include_views=False):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows = [tuple(map(_as_sent, row)) for row in cursor.fetchall()]
            found[table] = ([column[0] for column in cursor.description], rows)
    return found


def _as_sent(value: Any) -> Any:
    """SQLite gives hours of the day, and takes texts."""
    return connection.ops.adapt_timefield_value(value) if isinstance(value, datetime.time) else value


@transaction.atomic
def _lay(rows: Rows) -> None:
    """Replace every row of these tables. The database checks foreign keys when the transaction ends."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for table in rows:
            cursor.execute(f"DELETE FROM {quote(table)}")
        for table, (columns, values) in rows.items():
            names, places = ", ".join(map(quote, columns)), ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {quote(table)} ({names}) VALUES ({places})", values)
        for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models(include_auto_created=True)):
            cursor.execute(statement)
