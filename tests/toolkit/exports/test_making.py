"""A prepared file: made by turns, by one worker at a time, taken up again when one dies, never half there."""

import uuid
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from tests.factories.accounts import UserFactory
from tests.factories.organisations import InstituteFactory
from toolkit.domain.errors import DomainError, StaleError
from toolkit.exports import kinds, making
from toolkit.exports.enums import ExportState, PartOutcome
from toolkit.exports.kinds import ExportKind, LeftOutError, MadePart, Written
from toolkit.exports.making import MOST_FAILURES, MOST_TRIES, make_export
from toolkit.exports.models import FOLDER, PreparedFile
from toolkit.exports.services import ask_export, forget_exports, retry_export, take_export
from toolkit.exports.sweeping import LOST, expire_exports, exports_to_go_on
from toolkit.files.storage import StorageUnavailableError

pytestmark = pytest.mark.django_db

THINGS = [uuid.UUID(int=number) for number in range(1, 5)]


@pytest.fixture
def kind(monkeypatch):
    """A kind that writes the numbers of its things; what it says, and what it meets, is in its `world`."""
    world = SimpleNamespace(allowed=True, kept_away=set(), fault={}, write_fault=None, made=[], announced=[])

    def make_part(prepared, about):
        world.made.append(about.int)
        fault = world.fault.get(about.int)
        if fault:
            raise fault
        return MadePart(str(about.int).encode(), f"{about.int}.txt")

    def write(prepared, target):
        if world.write_fault:
            raise world.write_fault
        for part in prepared.parts.filter(outcome=PartOutcome.MADE):
            with part.file.open("rb") as stored:
                target.write(stored.read())
        return Written("tout.txt", "text/plain")

    declared = ExportKind(
        name="essai",
        may_take=lambda prepared: world.allowed,
        in_reach=lambda prepared, about: {one for one in about if one.int not in world.kept_away},
        make_part=make_part,
        write=write,
        announce=lambda prepared: world.announced.append(prepared.state),
    )
    monkeypatch.setitem(kinds._KINDS, "essai", declared)
    return world


@pytest.fixture
def owner():
    return UserFactory()


@pytest.fixture
def asked(kind, owner):
    return ask_export(
        owner=owner, institute=InstituteFactory(), uuid=uuid.uuid4(), kind="essai", title="Essai", wishes={},
        about=THINGS,
    )  # fmt: skip


def fresh(prepared):
    return PreparedFile.objects.get(pk=prepared.pk)


def text_of(prepared):
    with fresh(prepared).file.open("rb") as stored:
        return stored.read().decode()


def lose(prepared):
    """Its worker died: the clock comes past its lease."""
    PreparedFile.objects.filter(pk=prepared.pk).update(claimed_at=timezone.now() - LOST - timedelta(seconds=1))
    return exports_to_go_on()


def files_kept():
    return [file.name for file in default_storage.list_files(FOLDER)]


def test_is_made_whole_and_its_parts_go(kind, asked, django_capture_on_commit_callbacks):
    before = set(files_kept())
    with django_capture_on_commit_callbacks(execute=True):
        make_export(asked.pk)
    ready = fresh(asked)
    assert (ready.state, ready.done, ready.size, ready.filename) == (ExportState.READY, 4, 4, "tout.txt")
    assert text_of(asked) == "1234"
    assert ready.expires_at - ready.ready_at == timedelta(days=7)
    assert kind.announced == [ExportState.READY]
    assert set(files_kept()) - before == {ready.file.name}


def test_a_turn_ends_and_the_next_goes_on(kind, asked, monkeypatch):
    monkeypatch.setattr(making, "TURN_SECONDS", -1)
    assert make_export(asked.pk) is True
    assert (fresh(asked).state, kind.made) == (ExportState.QUEUED, [])
    monkeypatch.setattr(making, "TURN_SECONDS", 20)
    assert make_export(asked.pk) is False
    assert text_of(asked) == "1234"


def test_one_worker_at_a_time(kind, asked):
    PreparedFile.objects.filter(pk=asked.pk).update(
        state=ExportState.RUNNING, claim=uuid.uuid4(), claimed_at=timezone.now()
    )
    assert make_export(asked.pk) is False
    assert kind.made == []
    assert exports_to_go_on() == []


def test_a_worker_that_died_is_followed_by_another_which_begins_where_it_stopped(kind, asked):
    kind.fault[3] = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        make_export(asked.pk)
    assert (fresh(asked).state, fresh(asked).done) == (ExportState.RUNNING, 2)
    kind.fault.clear()
    assert lose(asked) == [asked.pk]
    make_export(asked.pk)
    assert kind.made == [1, 2, 3, 3, 4]
    assert text_of(asked) == "1234"


def test_what_kills_each_worker_is_left_out_in_the_end(kind, asked):
    kind.fault[3] = KeyboardInterrupt()
    for _ in range(MOST_TRIES):
        with pytest.raises(KeyboardInterrupt):
            make_export(asked.pk)
        lose(asked)
    make_export(asked.pk)
    assert text_of(asked) == "124"
    assert asked.parts.get(about=THINGS[2]).outcome == PartOutcome.LEFT_OUT


def test_a_worker_that_lost_its_row_writes_nothing(kind, asked, monkeypatch):
    """Another took it up meanwhile."""
    write = kinds._KINDS["essai"].write

    def slow_write(prepared, target):
        PreparedFile.objects.filter(pk=asked.pk).update(claim=uuid.uuid4())
        return write(prepared, target)

    monkeypatch.setitem(kinds._KINDS, "essai", kinds.ExportKind(**vars(kinds._KINDS["essai"]) | {"write": slow_write}))
    make_export(asked.pk)
    assert (fresh(asked).state, fresh(asked).file.name) == (ExportState.RUNNING, "")


def test_one_that_was_dropped_while_it_is_made_leaves_nothing(kind, asked, monkeypatch):
    monkeypatch.setattr(making, "_check_weight", lambda prepared: PreparedFile.objects.all().delete())
    assert make_export(asked.pk) is False
    assert not PreparedFile.objects.exists()


def test_a_storage_that_is_away_is_asked_again_later_and_blames_nothing(kind, asked):
    kind.fault[2] = StorageUnavailableError()
    for _ in range(MOST_TRIES + 1):
        try_again(asked)
        assert (fresh(asked).state, fresh(asked).not_before > timezone.now()) == (ExportState.QUEUED, True)
    kind.fault.clear()
    try_again(asked)
    assert text_of(asked) == "1234"


def try_again(prepared):
    """The clock comes past the pause."""
    PreparedFile.objects.filter(pk=prepared.pk).update(not_before=timezone.now())
    make_export(prepared.pk)


def test_a_fault_that_stays_is_told_in_the_end_and_begun_again_on_request(kind, asked):
    kind.write_fault = ZeroDivisionError()
    for _ in range(MOST_FAILURES):
        assert kind.announced == []
        try_again(asked)
    assert (fresh(asked).state, kind.announced) == (ExportState.FAILED, [ExportState.FAILED])
    assert "Recommencez" in fresh(asked).told
    kind.write_fault = None
    retry_export(prepared=fresh(asked))
    with pytest.raises(StaleError):
        retry_export(prepared=fresh(asked))
    make_export(asked.pk)
    assert (text_of(asked), kind.made) == ("1234", [1, 2, 3, 4])


def test_a_storage_that_never_takes_the_whole_is_told_in_the_end(kind, asked, monkeypatch):
    save = default_storage.save

    def refuse(name, content):
        if len(fresh(asked).parts.filter(outcome=PartOutcome.WAITING)) == 0:
            raise StorageUnavailableError
        return save(name, content)

    monkeypatch.setattr(default_storage, "save", refuse)
    for _ in range(MOST_FAILURES):
        try_again(asked)
    assert fresh(asked).state == ExportState.FAILED


def test_what_is_out_of_reach_is_left_out_and_nothing_at_all_is_a_failure(kind, asked):
    kind.fault.update({number: LeftOutError("Hors de portée.") for number in (1, 4)})
    make_export(asked.pk)
    assert text_of(asked) == "23"
    PreparedFile.objects.all().delete()
    kind.fault.update({number: LeftOutError("Hors de portée.") for number in (2, 3)})
    again = ask_export(
        owner=asked.owner, institute=asked.institute, uuid=uuid.uuid4(), kind="essai", title="E", wishes={},
        about=THINGS,
    )  # fmt: skip
    make_export(again.pk)
    assert (fresh(again).state, fresh(again).told) == (ExportState.FAILED, making.EMPTY)


def test_too_heavy_is_told(kind, asked, settings):
    settings.EXPORT_MAX_BYTES = 2
    make_export(asked.pk)
    assert fresh(asked).state == ExportState.FAILED
    assert "la limite d’un fichier" in fresh(asked).told


def test_nobody_makes_it_for_whoever_left(kind, asked):
    kind.allowed = False
    make_export(asked.pk)
    assert (kind.made, fresh(asked).told) == ([], making.CLOSED)


def test_is_taken_only_while_all_of_it_is_in_reach(kind, asked):
    with pytest.raises(StaleError):
        take_export(prepared=fresh(asked))
    make_export(asked.pk)
    take_export(prepared=fresh(asked))
    assert fresh(asked).taken_at
    kind.kept_away.add(2)
    with pytest.raises(DomainError, match="plus à votre portée"):
        take_export(prepared=fresh(asked))


def test_goes_at_its_date_then_its_name(kind, asked, django_capture_on_commit_callbacks):
    make_export(asked.pk)
    name = fresh(asked).file.name
    assert expire_exports() == 0
    PreparedFile.objects.update(expires_at=timezone.now())
    assert not fresh(asked).is_ready
    with django_capture_on_commit_callbacks(execute=True):
        assert expire_exports() == 1
    assert (fresh(asked).state, default_storage.exists(name)) == (ExportState.EXPIRED, False)
    assert not fresh(asked).parts.exists()
    PreparedFile.objects.update(asked_at=timezone.now() - timedelta(days=31))
    expire_exports()
    assert not PreparedFile.objects.exists()


def test_what_holds_a_thing_that_is_deleted_goes_with_it(kind, asked, django_capture_on_commit_callbacks):
    make_export(asked.pk)
    name = fresh(asked).file.name
    with django_capture_on_commit_callbacks(execute=True):
        forget_exports(about=THINGS[0])
    assert not PreparedFile.objects.exists()
    assert not default_storage.exists(name)
