"""What a factory writes, noted at its first call in this process and written again at the next, without the work.

A dossier brought to a state by the services takes a twentieth of a second or more, nearly all of it to read, to decide
and to compose; its rows are written in a thousandth. So a call is noted: its statements, its files, what it returns. It
is made again from the note when nothing can tell the difference: the same call, with the same arguments, in a database
that holds the same rows (each test begins with the same ones, and every statement since is followed). Anything else
runs for real: another order of calls, a test that patches something, changes a setting or the clock, or commits, and
the whole of a run on PostgreSQL.
"""

import copy
import dataclasses
import datetime
import enum
import hashlib
import re
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from functools import wraps
from pathlib import Path
from typing import Any

import time_machine
from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone
from factory import CREATE_STRATEGY
from factory.django import DjangoModelFactory
from factory.random import get_random_state, set_random_state

from toolkit.files.storage import DiskStorage

MOST_NOTES = 400
# What opens a session: rows that no factory reads, never twice alike.
OF_SESSIONS = ('"django_session"', '"mfa_authenticator"', 'UPDATE "accounts_user" SET "last_login"')
PLAIN = (str, bytes, int, float, type(None), Decimal, datetime.date, datetime.timedelta, enum.Enum)
READING = ("SELECT", "SAVEPO", "RELEAS", "PRAGMA")
WRITING = ("INSERT", "UPDATE", "DELETE")
# An hour or a name drawn at random: a database that holds it is like no other.
NEVER_TWICE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+|[0-9a-f]{32}")
GENERATE = DjangoModelFactory._generate.__func__
SAVE = DiskStorage._save


class _CannotTell(Exception):
    """An argument that cannot be compared with that of another call."""


@dataclasses.dataclass
class _Note:
    """All that a call does. `kept` is what it returned, then the rows it was given, as it left them."""

    statements: list[tuple[str, Any]] = dataclasses.field(default_factory=list)
    files: list[tuple[str, bytes]] = dataclasses.field(default_factory=list)
    cached: dict[str, tuple[Any, Any]] = dataclasses.field(default_factory=dict)
    hooks: list[tuple[Callable[[], Any], bool]] = dataclasses.field(default_factory=list)
    names: Any = None
    numbers: dict[Any, int] = dataclasses.field(default_factory=dict)
    kept: Any = None
    end: bytes = b""
    keys: list[Any] = dataclasses.field(default_factory=list)


@dataclasses.dataclass
class _Test:
    """The test that runs. `rows` is a digest of all that was written to its database; None, unknown or not begun."""

    patches: Callable[[], int]
    settings: Any
    patched: int
    rows: bytes | None = None
    lost: bool = False
    note: _Note | None = None

    def can_note(self) -> bool:
        return (
            self.note is None
            and not self.lost
            and connection.in_atomic_block
            and not time_machine.escape_hatch.is_travelling()
            and settings._wrapped is self.settings
            and self.patches() == self.patched
        )

    def begin(self) -> bytes:
        if self.rows is None:
            self.rows = repr(_last_keys()).encode()
        return self.rows


_notes: OrderedDict[Any, _Note] = OrderedDict()
_test: _Test | None = None


@contextmanager
def replaying(patches: Callable[[], int]) -> Iterator[None]:
    """Within, calls of what is `replayed` may be made from their notes. `patches` counts what the test has patched."""
    global _test
    _test = _Test(patches=patches, settings=settings._wrapped, patched=patches())
    try:
        with connection.execute_wrapper(_follow):
            yield
    finally:
        _test = None


def replayed(function: Callable[..., Any]) -> Callable[..., Any]:
    """Note the calls of this function, which makes rows."""

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        test = _test
        if test is None or not test.can_note():
            return function(*args, **kwargs)
        rows: dict[int, Model] = {}
        try:
            told = _tell((args, kwargs), rows)
        except _CannotTell:
            return function(*args, **kwargs)
        key = (test.begin(), function.__module__, function.__qualname__, told, timezone.localdate())
        given = list(rows.values())
        note = _notes.get(key)
        if note is not None:
            _notes.move_to_end(key)
            return _make_again(test, note, given)
        return _make(test, key, lambda: function(*args, **kwargs), given)

    return call


def follow_factories() -> None:
    """Have every call of a factory noted, too."""

    @replayed
    def create(cls: type[DjangoModelFactory], params: dict[str, Any]) -> Any:
        return GENERATE(cls, CREATE_STRATEGY, params)

    def _generate(cls: type[DjangoModelFactory], strategy: str, params: dict[str, Any]) -> Any:
        return create(cls, params) if strategy == CREATE_STRATEGY else GENERATE(cls, strategy, params)

    DjangoModelFactory._generate = classmethod(_generate)
    DiskStorage._save = _save


def number_from_zero() -> None:
    """Have each factory count its rows from the start, so that a test makes the same ones whatever ran before it."""
    for counter in _counters():
        counter.reset()


def _counters() -> Iterator[Any]:
    """What numbers the rows of each factory that has made one; a factory counts with the one that it derives from."""
    left = list(DjangoModelFactory.__subclasses__())
    while left:
        factory = left.pop()
        left += factory.__subclasses__()
        options = factory._meta
        if options.counter_reference is options and options._counter is not None:
            yield options._counter


def _tell(value: Any, rows: dict[int, Model]) -> str:
    """What an argument is, in words; `rows` gathers the instances met, in order. Raises _CannotTell."""
    if isinstance(value, PLAIN):
        return repr(value)
    if isinstance(value, list | tuple):
        return f"[{','.join(_tell(one, rows) for one in value)}]"
    if isinstance(value, dict):
        return f"{{{','.join(f'{name}:{_tell(one, rows)}' for name, one in value.items())}}}"
    if isinstance(value, type):
        return value.__qualname__
    if isinstance(value, Model):
        return _tell_row(value, rows)
    if dataclasses.is_dataclass(value):
        return _tell(vars(value), rows)
    raise _CannotTell


def _tell_row(row: Model, rows: dict[int, Model]) -> str:
    if id(row) in rows:
        return f"#{list(rows).index(id(row))}"
    rows[id(row)] = row
    held = {name: str(one) for name, one in vars(row).items() if not name.startswith("_") and name != "last_login"}
    beside = {name: one for name, one in row._state.fields_cache.items() if isinstance(one, Model)}
    return f"{row._meta.label}{held}{_tell(beside, rows)}"


def _make(test: _Test, key: Any, call: Callable[[], Any], given: list[Model]) -> Any:
    note = test.note = _Note()
    hooks, known = len(connection.run_on_commit), dict(getattr(cache, "_cache", {}))
    try:
        made = call()
    except BaseException:
        test.lost = True
        raise
    finally:
        test.note = None
    if test.lost:
        return made
    note.hooks = [(hook, robust) for _, hook, robust in connection.run_on_commit[hooks:]]
    if hasattr(cache, "_cache"):
        changed = [name for name, value in cache._cache.items() if known.get(name) != value]
        note.cached = {name: (cache._cache[name], cache._expire_info[name]) for name in changed}
    note.names, note.numbers = get_random_state(), {counter: counter.seq for counter in _counters()}
    note.end = test.rows = hashlib.blake2b(repr(key).encode() + b"made").digest()
    note.keys = _last_keys()
    try:
        note.kept = copy.deepcopy((made, given))
    except TypeError:  # what is returned holds a lock, a file or the like
        return made
    _notes[key] = note
    if len(_notes) > MOST_NOTES:
        _notes.popitem(last=False)
    return made


def _make_again(test: _Test, note: _Note, given: list[Model]) -> Any:
    test.note = _Note()  # what is written below is not followed
    try:
        with connection.cursor() as cursor:
            for sql, params in note.statements:
                cursor.execute(sql, params)
                cursor.fetchall()
    finally:
        test.note = None
    if (keys := _last_keys()) != note.keys:
        raise RuntimeError(f"These rows have other keys than the first time: {set(keys) ^ set(note.keys)}")
    test.rows = note.end
    for name, content in note.files:
        path = Path(default_storage.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    for name, (value, expires) in note.cached.items():
        cache._cache[name], cache._expire_info[name] = value, expires
    for hook, robust in note.hooks:
        transaction.on_commit(hook, robust=robust)
    set_random_state(note.names)
    for counter, number in note.numbers.items():
        counter.reset(max(counter.seq, number))
    made, rows = note.kept
    memo = {id(row): mine for row, mine in zip(rows, given, strict=True)}
    for row, mine in zip(rows, given, strict=True):
        left = copy.deepcopy(vars(row), memo)
        vars(mine).clear()
        vars(mine).update(left)
    return copy.deepcopy(made, memo)


def _follow(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Follow each statement: part of the note that is taken, else what makes this database another."""
    test, word = _test, sql[:6].upper()
    if test is None or word in READING:
        return execute(sql, params, many, context)
    if test.lost:
        return execute(sql, params, many, context)
    if test.note is None:
        test.begin()
    result = execute(sql, params, many, context)
    if word not in WRITING or many:
        test.lost = True
    elif test.note is not None:
        test.note.statements.append((sql, params))
    elif test.rows is not None and not any(name in sql for name in OF_SESSIONS):
        test.lost = any(isinstance(one, str) and NEVER_TWICE.search(one) for one in params or ())
        test.rows = hashlib.blake2b(test.rows + repr((sql, params)).encode()).digest()
    return result


def _save(self: DiskStorage, name: str, content: Any) -> str:
    saved = SAVE(self, name, content)
    if _test is not None and _test.note is not None:
        _test.note.files.append((saved, Path(self.path(saved)).read_bytes()))
    return saved


def _last_keys() -> list[Any]:
    """The last key given in each table."""
    found = connection.connection.execute("SELECT name, seq FROM sqlite_sequence WHERE name <> 'mfa_authenticator'")
    return sorted(found.fetchall())
