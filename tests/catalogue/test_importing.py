import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db.models import ProtectedError, QuerySet

from accounts.enums import Role
from catalogue.documents import DEFAULT_CRITERIA, infer_alsace_moselle
from catalogue.errors import ImportRefusedError
from catalogue.services.exporting import export_cycle
from catalogue.services.importing import import_cycle
from cycles.enums import CycleState, PieceKind
from cycles.models import Criterion, Cycle, RequiredPiece, Section
from modules.models import Module
from organisations.models import Institute
from programme.enums import SessionKind
from programme.models import HalfDay, Session
from study_tours.models import StudyTour
from tests.factories.accounts import make_staff
from tests.factories.catalogue import cycle_2025_path, cycle_2025_text
from tests.factories.organisations import InstituteFactory
from tests.factories.programme import write_slot

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")


def _rows() -> dict:
    """Every row that an import writes, with its key. The revision is another one each time: it says « look again »."""
    models = (Institute, Cycle, Section, RequiredPiece, Criterion, Session, HalfDay, Module, StudyTour)
    rows = {model.__name__: list(model.objects.order_by("pk").values()) for model in models}
    for cycle in rows["Cycle"]:
        del cycle["revision"]
    return rows


def test_the_2025_cycle_loads_with_everything_in_it(cdg_2025):
    assert (cdg_2025.code, cdg_2025.year, cdg_2025.promotion) == ("CDG", 2025, 24)
    assert cdg_2025.fee == Decimal("3500")
    assert cdg_2025.closes_at == datetime.datetime(2025, 1, 15, 23, 59, 59, tzinfo=PARIS)
    assert cdg_2025.opens_at == datetime.datetime(2024, 9, 17, tzinfo=PARIS)
    assert (cdg_2025.state, cdg_2025.seats, cdg_2025.confirmation_days) == (CycleState.PUBLISHED, 20, 10)
    assert cdg_2025.is_closed
    assert cdg_2025.sections.filter(parent=None).count() == 7
    assert cdg_2025.sections.exclude(parent=None).count() == 4
    assert [piece.kind for piece in cdg_2025.required_pieces.all()] == [
        PieceKind.CV,
        PieceKind.COMMITMENT,
        PieceKind.PROJECT,
    ]
    assert [line.weight for line in cdg_2025.criteria.all()] == [25, 30, 20, 15, 10]
    modules, tours = (cdg_2025.sessions.filter(kind=kind) for kind in (SessionKind.MODULE, SessionKind.STUDY_TOUR))
    assert modules.count() == Module.objects.count() == 6
    assert HalfDay.objects.filter(session__in=modules).count() == 24
    assert {session.announced_length for session in modules} == {"deux jours et demi"}
    assert HalfDay.objects.filter(session__in=tours).count() == 10
    assert tours.get().starts_on == datetime.date(2025, 9, 15)
    assert tours.get().place == ""
    assert cdg_2025.institute.court == "Tribunal administratif de Strasbourg"


def test_importing_twice_changes_no_row(cdg_2025):
    before = _rows()
    assert import_cycle(text=cycle_2025_text()).created is False
    assert _rows() == before


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (("1 rue d’Essai", "67089 Strasbourg Cedex"), True),
        (("57000 Metz",), True),
        (("CS 67089", "49000 Angers"), False),
        (("1 rue d’Essai", "49000 Angers"), False),
        (("167089", ""), False),
        ((), False),
    ],
)
def test_the_local_law_of_holidays_is_read_from_the_address(address, expected):
    assert infer_alsace_moselle(address) is expected


def test_a_new_institute_has_the_holidays_of_its_place_and_a_known_one_keeps_its_own(cdg_2025):
    assert cdg_2025.institute.alsace_moselle
    Institute.objects.update(alsace_moselle=False)
    import_cycle(text=cycle_2025_text())
    assert not Institute.objects.get().alsace_moselle


def test_a_mistake_changes_nothing(cdg_2025):
    before = _rows()
    with pytest.raises(ImportRefusedError):
        import_cycle(text=cycle_2025_text().replace("title: Cycle de", "title: Grand cycle de").replace("3500", "trop"))
    assert _rows() == before


def test_what_staff_changed_is_left_alone_when_the_file_does_not_speak_of_it(cdg_2025):
    opening = datetime.datetime(2024, 10, 1, 9, tzinfo=PARIS)
    Cycle.objects.update(seats=22, opens_at=opening, confirmation_days=7, decision_on=datetime.date(2025, 2, 10))
    Institute.objects.update(phone="03 00 00 00 10", court="Tribunal administratif de Paris")
    cdg_2025.required_pieces.filter(kind=PieceKind.PROJECT).update(kind=PieceKind.OTHER)
    cdg_2025.sessions.filter(number=1).update(announced_length="trois jours")
    cdg_2025.criteria.filter(weight=10).update(help="Autre aide.")
    before = _rows()
    import_cycle(text=cycle_2025_text())
    assert _rows() == before
    exported = export_cycle(cycle=Cycle.objects.get())
    for line in ("seats: 22", "opening: '2024-10-01T09:00:00+02:00'", "decision: 2025-02-10", "kind: OTHER"):
        assert line in exported
    for line in ("announced_length: trois jours", "help: Autre aide.", "phone: 03 00 00 00 10"):
        assert line in exported


def test_an_untouched_export_is_silent_about_defaults(cdg_2025):
    exported = export_cycle(cycle=cdg_2025)
    for key in ("opening", "seats", "criteria", "state:", "confirmation_days", "decision", "kind:", "announced"):
        assert key not in exported.replace("décision", "")


def test_a_module_gone_from_the_file_is_removed(cdg_2025):
    text = cycle_2025_text()
    start, end = text.index("    - number: 6"), text.index("  study_tour:")
    report = import_cycle(text=text[:start] + text[end:])
    assert [title.startswith("Module\u00a06") for title in report.removed_modules] == [True]
    assert Module.objects.count() == 5
    assert HalfDay.objects.filter(session__kind=SessionKind.MODULE).count() == 20


def test_a_module_that_serves_is_not_removed(cdg_2025, monkeypatch):
    # Attendance will refer to sessions with PROTECT; until it exists, the refusal is the database layer's own error.
    def refuse(self, *args, **kwargs):
        raise ProtectedError("attended", {self})

    monkeypatch.setattr(Session, "delete", refuse)
    text = cycle_2025_text()
    start, end = text.index("    - number: 6"), text.index("  study_tour:")
    before = _rows()
    with pytest.raises(ImportRefusedError, match=r"module 6 .* sert déjà"):
        import_cycle(text=text[:start] + text[end:])
    assert _rows() == before


def test_new_dates_move_the_half_days_and_keep_the_module(cdg_2025):
    uuid = cdg_2025.sessions.get(number=1).uuid
    import_cycle(text=cycle_2025_text().replace("2025-03-11", "2025-03-18").replace("2025-03-13", "2025-03-20"))
    module = cdg_2025.sessions.get(number=1)
    assert module.uuid == uuid
    assert [half.day.day for half in module.half_days.all()] == [18, 19, 19, 20]


def test_new_dates_that_would_lose_a_programme_are_refused_by_name(cdg_2025):
    adviser = make_staff(Role.ADVISER, institute=cdg_2025.institute)
    write_slot(adviser, cdg_2025.sessions.get(number=1), rank=3, hours=(9, 10), title="Bilan")
    before = _rows()
    with pytest.raises(ImportRefusedError, match=r"« Bilan » \(de 9.h à 10.h\) perdrait sa demi-journée"):
        import_cycle(text=cycle_2025_text().replace("2025-03-13", "2025-03-12"))
    assert _rows() == before


def test_dates_that_become_unknown_take_the_half_days_away(cdg_2025):
    import_cycle(text=cycle_2025_text().replace("2025-03-11", "null").replace("2025-03-13", "null"))
    session = cdg_2025.sessions.get(number=1)
    assert not session.is_dated
    assert not session.half_days.exists()
    assert "start: null\n" in export_cycle(cycle=Cycle.objects.get())


@pytest.mark.parametrize(("day", "moved", "key"), [("11", "12", "cycle.modules"), ("15", "16", "cycle.study_tour")])
def test_dates_of_a_session_that_was_attended_do_not_move(cdg_2025, monkeypatch, day, moved, key):
    def refuse(self):
        raise ProtectedError("attended", {self})

    monkeypatch.setattr(QuerySet, "delete", refuse)
    month = "03" if day == "11" else "09"
    before = _rows()
    with pytest.raises(ImportRefusedError, match=key):
        import_cycle(text=cycle_2025_text().replace(f"2025-{month}-{day}", f"2025-{month}-{moved}"))
    assert _rows() == before


def test_a_reworded_piece_keeps_its_row_and_its_kind_follows_the_words(cdg_2025):
    first = cdg_2025.required_pieces.get(kind=PieceKind.CV)
    import_cycle(text=cycle_2025_text().replace("- CV du candidat", "- Curriculum vitæ"))
    first.refresh_from_db()
    assert (first.label, first.kind) == ("Curriculum vitæ", PieceKind.CV)
    assert cdg_2025.required_pieces.count() == 3


def test_pieces_in_another_order_keep_their_rows(cdg_2025):
    rows = dict(cdg_2025.required_pieces.values_list("label", "pk"))
    text = cycle_2025_text().replace("    - CV du candidat\n", "")
    import_cycle(
        text=text.replace("    - Projet professionnel\n", "    - Projet professionnel\n    - CV du candidat\n")
    )
    assert dict(cdg_2025.required_pieces.values_list("label", "pk")) == rows
    assert [piece.label[:2] for piece in cdg_2025.required_pieces.all()] == ["En", "Pr", "CV"]


def test_the_tour_and_the_contacts_go_with_the_file(cdg_2025):
    text = cycle_2025_text()
    start = text.index("  study_tour:")
    import_cycle(text=text[:start])
    assert not StudyTour.objects.exists()
    assert not cdg_2025.sessions.filter(kind=SessionKind.STUDY_TOUR).exists()
    assert not cdg_2025.contacts.exists()
    assert Cycle.objects.get().see_also == []


@pytest.mark.parametrize(
    ("start", "target", "allowed"),
    [
        ("DRAFT", "PUBLISHED", True),
        ("DRAFT", "ARCHIVED", True),
        ("PUBLISHED", "ARCHIVED", True),
        ("ARCHIVED", "PUBLISHED", True),
        ("PUBLISHED", "PUBLISHED", True),
        ("PUBLISHED", "DRAFT", False),
        ("ARCHIVED", "DRAFT", False),
    ],
)
def test_the_state_moves_by_the_table_only(start, target, allowed):
    text = cycle_2025_text().replace("  fee: 3500", "  state: {}\n  fee: 3500")
    import_cycle(text=text.format(start))
    if allowed:
        import_cycle(text=text.format(target))
    else:
        with pytest.raises(ImportRefusedError, match=r"cycle\.state"):
            import_cycle(text=text.format(target))
        target = start
    assert Cycle.objects.get().state == target


def test_a_file_of_another_institute_leaves_the_cycle_alone(cdg_2025):
    other = InstituteFactory(code="AUTRE")
    report = import_cycle(text=cycle_2025_text().replace("code: INET", "code: AUTRE"))
    assert (report.created, report.cycle.institute) == (True, other)
    cdg_2025.refresh_from_db()
    assert (cdg_2025.institute.code, cdg_2025.slug) == ("INET", "cdg-2025")


def test_a_deadline_before_the_stored_opening_is_explained(cdg_2025):
    with pytest.raises(ImportRefusedError, match="écrivez aussi opening"):
        import_cycle(text=cycle_2025_text().replace("2025-01-15", "2024-01-15"))


def test_criteria_of_the_file_replace_the_default_grid():
    grid = (
        "  criteria:\n    - {label: Motivation et projet, weight: 60}\n    - {label: Le reste, weight: 40}\n  fee: 3500"
    )
    import_cycle(text=cycle_2025_text().replace("  fee: 3500", grid))
    assert list(Criterion.objects.values_list("label", "weight")) == [("Motivation et projet", 60), ("Le reste", 40)]
    assert sum(line.weight for line in DEFAULT_CRITERIA) == 100


def test_commands_import_and_export(tmp_path, capsys):
    call_command("import_cycle", str(cycle_2025_path()))
    assert "créé" in capsys.readouterr().out
    call_command("import_cycle", str(cycle_2025_path()))
    assert "à jour" in capsys.readouterr().out
    target = tmp_path / "export.yaml"
    call_command("export_cycle", "cdg", "2025", "--output", str(target))
    capsys.readouterr()
    call_command("export_cycle", "CDG", "2025")
    assert capsys.readouterr().out == target.read_text()
    call_command("import_cycle", str(target))
    assert Cycle.objects.count() == 1


def test_commands_refuse_in_french(tmp_path):
    with pytest.raises(CommandError, match="ne peut pas être lu"):
        call_command("import_cycle", str(tmp_path / "absent.yaml"))
    latin = tmp_path / "latin.yaml"
    latin.write_bytes("titre: été".encode("latin-1"))
    with pytest.raises(CommandError, match="UTF-8"):
        call_command("import_cycle", str(latin))
    bad = tmp_path / "bad.yaml"
    bad.write_text(cycle_2025_text().replace("year: 2025", "year: deux"))
    with pytest.raises(CommandError, match=r"ligne \d+, cycle\.year"):
        call_command("import_cycle", str(bad))
    with pytest.raises(CommandError, match="Cycles enregistrés\u00a0: aucun"):
        call_command("export_cycle", "CDG", "2025")
    assert not Cycle.objects.exists()
