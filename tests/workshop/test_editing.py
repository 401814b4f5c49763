"""Parts of a cycle: written at once in a draft, kept waiting in a public cycle, never over what somebody else wrote."""

import pytest

from accounts.enums import Role
from cycles.models import Section
from tests.factories.accounts import MembershipFactory
from tests.factories.cycles import CallFactory, CycleFactory
from toolkit.domain.errors import DomainError, NotAllowedError, StaleError
from workshop.models import PartVersion
from workshop.parts import MODULE, MODULES, PRESENTATION, TEXT, TEXTS, PartKey
from workshop.services.editing import MOST, add_item, move_item, remove_item, restore_version, save_part
from workshop.working import WorkingCopy

pytestmark = pytest.mark.django_db
NAMED = PartKey(PRESENTATION)


@pytest.fixture
def draft():
    return CycleFactory(draft=True, title="Cycle ancien")


@pytest.fixture
def adviser(draft):
    return MembershipFactory(institute=draft.institute, role=Role.ADVISER).user


def save(actor, cycle, key, values, seen=None):
    cycle.refresh_from_db()
    seen = WorkingCopy(cycle).seen(key) if seen is None else seen
    return save_part(actor=actor, cycle=cycle, key=key, values=values, seen=seen)


def test_a_draft_is_written_at_once_and_remembers_what_it_said(draft, adviser):
    save(adviser, draft, NAMED, {"title": "Cycle nouveau"})
    save(adviser, draft, NAMED, {"title": "Cycle neuf"})
    draft.refresh_from_db()
    assert draft.title == "Cycle neuf"
    version = PartVersion.objects.get()
    assert (version.before["title"], version.after["title"]) == ("Cycle ancien", "Cycle neuf")
    restore_version(actor=adviser, version=version)
    draft.refresh_from_db()
    assert draft.title == "Cycle ancien"


def test_what_is_emptied_is_kept_though_it_was_just_written(draft, adviser):
    key = PartKey(TEXT, add_item(actor=adviser, cycle=draft, kind=TEXTS))
    for body in ("mot " * 60, "mot " * 80, "x", "xy"):
        save(adviser, draft, key, {"title": "Un texte", "body": body})
    last, first = PartVersion.objects.filter(key=str(key))
    assert (first.before["body"], len(first.after["body"])) == ("", 320)
    assert (len(last.before["body"]), last.after["body"]) == (320, "xy")


def test_what_somebody_else_wrote_is_not_overwritten(draft, adviser):
    seen = WorkingCopy(draft).seen(NAMED)
    save(MembershipFactory(institute=draft.institute, role=Role.ADVISER).user, draft, NAMED, {"title": "Le leur"})
    with pytest.raises(StaleError, match="a enregistré autre chose ici"):
        save(adviser, draft, NAMED, {"title": "Le mien"}, seen)
    save(adviser, draft, NAMED, {"title": "Le leur"}, seen)  # the same: nothing to choose between
    draft.refresh_from_db()
    assert draft.title == "Le leur"


def test_two_texts_have_their_own_fingerprints(draft, adviser):
    first, second = (add_item(actor=adviser, cycle=draft, kind=TEXTS) for _ in range(2))
    seen = WorkingCopy(draft).seen(PartKey(TEXT, second))
    save(adviser, draft, PartKey(TEXT, first), {"title": "Premier", "body": "Un."})
    save(adviser, draft, PartKey(TEXT, second), {"title": "Second"}, seen)
    assert [item.title for item in WorkingCopy(draft).texts] == ["Premier", "Second"]


def test_texts_are_added_moved_and_removed_with_what_is_under_them(draft, adviser):
    first, second = (add_item(actor=adviser, cycle=draft, kind=TEXTS) for _ in range(2))
    inner = add_item(actor=adviser, cycle=draft, kind=TEXTS, under=first)
    assert [item.uid for item in WorkingCopy(draft).texts] == [first, inner, second]
    seen = WorkingCopy(draft).seen(PartKey(TEXTS))
    assert move_item(actor=adviser, cycle=draft, key=PartKey(TEXT, second), place=1, seen=seen) == (1, 2)
    assert [item.uid for item in WorkingCopy(draft).texts] == [second, first, inner]
    with pytest.raises(StaleError, match="L’ordre a changé"):
        move_item(actor=adviser, cycle=draft, key=PartKey(TEXT, second), place=2, seen=seen)
    save(adviser, draft, PartKey(TEXT, inner), {"body": "À garder."})
    remove_item(actor=adviser, cycle=draft, key=PartKey(TEXT, first))
    assert [str(row.uuid) for row in Section.objects.all()] == [second]
    with pytest.raises(DomainError, match="a été retirée"):
        save(adviser, draft, PartKey(TEXT, inner), {"body": "Trop tard."}, "")
    gone = PartVersion.objects.filter(key=str(PartKey(TEXT, inner))).first()
    restore_version(actor=adviser, version=gone)
    assert Section.objects.get(uuid=inner).body == "À garder."


def test_a_former_order_brings_back_what_was_taken_out_and_keeps_what_came_since(draft, adviser):
    first, second = (add_item(actor=adviser, cycle=draft, kind=TEXTS) for _ in range(2))
    save(adviser, draft, PartKey(TEXT, first), {"title": "Premier", "body": "À garder."})
    PartVersion.objects.filter(key="textes").delete()
    remove_item(actor=adviser, cycle=draft, key=PartKey(TEXT, first))
    version = PartVersion.objects.get(key="textes")
    add_item(actor=adviser, cycle=draft, kind=TEXTS)
    restore_version(actor=adviser, version=version)
    third = next(uid for uid in WorkingCopy(draft).live.sections if uid not in (first, second))
    assert list(WorkingCopy(draft).live.sections) == [first, second, third]
    assert Section.objects.get(uuid=first).body == "À garder."


def test_modules_are_numbered_by_their_place(draft, adviser):
    uids = [add_item(actor=adviser, cycle=draft, kind=MODULES) for _ in range(3)]
    save(
        adviser,
        draft,
        PartKey(MODULE, uids[2]),
        {"title": "Le dernier", "starts_on": "2100-03-09", "ends_on": "2100-03-11"},
    )
    seen = WorkingCopy(draft).seen(PartKey(MODULES))
    move_item(actor=adviser, cycle=draft, key=PartKey(MODULE, uids[2]), place=1, seen=seen)
    remove_item(actor=adviser, cycle=draft, key=PartKey(MODULE, uids[0]))
    rows = draft.sessions.order_by("number")
    assert [(str(row.uuid), row.number) for row in rows] == [(uids[2], 1), (uids[1], 2)]
    assert rows[0].half_days.count() == 4


def test_a_public_cycle_changes_only_once_it_is_published(adviser, draft):
    public = CallFactory(institute=draft.institute, title="Cycle public")
    save(adviser, public, NAMED, {"title": "Autre titre"})
    uid = add_item(actor=adviser, cycle=public, kind=TEXTS)
    save(adviser, public, PartKey(TEXT, uid), {"title": "Nouveau texte"})
    public.refresh_from_db()
    assert public.title == "Cycle public"
    assert not public.sections.exists()
    working = WorkingCopy(public)
    assert working.values(NAMED)["title"] == "Autre titre"
    assert [item.title for item in working.texts] == ["Nouveau texte"]
    save(adviser, public, NAMED, {"title": "Cycle public"})
    assert set(WorkingCopy(public).pending) == {"textes", f"texte:{uid}"}


def test_neither_strangers_nor_archives_are_written(draft, adviser):
    with pytest.raises(NotAllowedError):
        save(MembershipFactory(role=Role.ADVISER).user, draft, NAMED, {"title": "Autre"})
    archived = CycleFactory(institute=draft.institute, archived=True)
    with pytest.raises(DomainError, match="archivé"):
        save(adviser, archived, NAMED, {"title": "Autre"})


def test_what_comes_back_finds_room(draft, adviser, monkeypatch):
    uids = [add_item(actor=adviser, cycle=draft, kind=TEXTS) for _ in range(2)]
    remove_item(actor=adviser, cycle=draft, key=PartKey(TEXT, uids[0]))
    monkeypatch.setitem(MOST, TEXTS, 1)
    for key in (PartKey(TEXT, uids[0]), PartKey(TEXTS)):
        version = PartVersion.objects.filter(key=str(key)).order_by("pk").last()
        if key.kind == TEXTS:
            version.before = {"order": [{"uid": uid, "under": ""} for uid in uids]}
        with pytest.raises(DomainError, match="a déjà 1 textes"):
            restore_version(actor=adviser, version=version)
    assert draft.sections.count() == 1
