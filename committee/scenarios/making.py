"""Make, copy, rename, share and delete scenarios."""

from collections.abc import Mapping
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from committee.enums import Outcome, ScenarioAudience
from committee.models import NAME_LIMIT, Committee, Item, Placement, Scenario
from committee.scenarios.layout import Layout, Place, read_layout
from committee.scenarios.rights import Composer, check_composer, find_scenario
from toolkit.domain.errors import DomainError, IncompleteError, NotAllowedError, StaleError
from toolkit.domain.marks import mark_of_values
from toolkit.text.cleaning import clean_line
from toolkit.text.typography import format_day_short, format_hour

MOST_SCENARIOS = 60
NAME_TAKEN = "Un scénario de cette commission porte déjà ce nom : choisissez-en un autre."
ONLY_AUTHOR = "Seule la personne qui a fait ce scénario le renomme, le partage ou le supprime. Faites-en une copie."


@transaction.atomic
def create_scenario(
    *,
    actor: User,
    committee: Committee,
    name: str,
    places: Mapping[int, Place],
    copied_from: Scenario | None = None,
    key: UUID | None = None,
) -> Scenario:
    """A scenario of one's own, with these dossiers there. Of dossiers gone meanwhile nothing is kept. `key`: that of
    the page which asked: sent twice, it is one.

    Raises NotAllowedError (403), IncompleteError (422) for a name that is empty, too long or taken, DomainError (409)
    while the composition is closed or past MOST_SCENARIOS. Locks the committee: two names are told apart.
    """
    locked = lock_composer(actor, committee).committee
    known = Scenario.objects.filter(uuid=key, author=actor).first() if key else None
    if known is not None:
        return known
    if locked.scenarios.count() >= MOST_SCENARIOS:
        raise DomainError(f"Cette commission a déjà {MOST_SCENARIOS} scénarios : supprimez-en un d’abord.")
    now = timezone.now()
    scenario = Scenario.objects.create(
        uuid=key or uuid4(),
        committee=locked,
        name=_checked_name(locked, name),
        author=actor,
        created_at=now,
        changed_at=now,
        changed_by=actor,
        copied_from=copied_from,
    )
    standing = set(Item.objects.filter(committee=locked).standing().values_list("pk", flat=True))
    held = Layout({item: place for item, place in places.items() if item in standing})
    Placement.objects.bulk_create(
        Placement(scenario=scenario, item_id=item, column=place.column, rank=place.rank)
        for item, place in held.places.items()
    )
    return scenario


@transaction.atomic
def copy_scenario(*, actor: User, scenario: Scenario, name: str = "", key: UUID | None = None) -> Scenario:
    """The same places in a scenario of one's own. Raises as create_scenario, NotAllowedError (404). Locks the
    committee, then the scenario that is copied."""
    source = find_scenario(lock_composer(actor, scenario.committee), scenario)
    wanted = name or free_name(source.committee, f"{source.name[: NAME_LIMIT - 16]}, copie")
    places = read_layout(source).places
    return create_scenario(
        actor=actor, committee=source.committee, name=wanted, places=places, copied_from=source, key=key
    )


@transaction.atomic
def change_scenario(*, actor: User, scenario: Scenario, name: str, audience: str, seen: str | None = None) -> Scenario:
    """Rename it or share it otherwise; the author alone does. `seen`: the mark of what the page showed.

    Raises NotAllowedError (403, 404), IncompleteError (422), StaleError (409) when another page changed them since.
    """
    locked = _own(lock_composer(actor, scenario.committee), scenario)
    if audience not in ScenarioAudience.values:
        raise IncompleteError("Choisissez avec qui ce scénario est partagé.")
    if (name, audience) == (locked.name, locked.audience):
        return locked
    if seen is not None and seen != mark_of_scenario(locked):
        raise StaleError("Ce scénario a été renommé ou partagé autrement dans une autre page : relisez-le d’abord.")
    if name != locked.name:
        locked.name = _checked_name(locked.committee, name, besides=locked)
    locked.audience = audience
    locked.save(update_fields=["name", "audience"])
    return locked


def mark_of_scenario(scenario: Scenario) -> str:
    """What stands for its name and with whom it is shared."""
    return mark_of_values(scenario.name, str(scenario.audience))


@transaction.atomic
def delete_scenario(*, actor: User, scenario: Scenario, seen: int | None = None) -> None:
    """Delete a scenario of one's own; a composition that was adopted from it stays as it was.

    Raises NotAllowedError (403, 404), StaleError (409) when somebody has moved something since the page was read.
    """
    locked = _own(lock_composer(actor, scenario.committee), scenario)
    if seen is not None and seen != locked.revision:
        raise StaleError("Ce scénario a changé depuis l’ouverture de cette page : relisez-le avant de le supprimer.")
    locked.delete()


def best_scores(committee: Committee) -> dict[int, Place]:
    """The best means admitted, as many as there are seats, the others not retained: what targets are set against.

    Equal means go by name, as the board ranks them. Those without a mean are not retained.
    """
    items = Item.objects.filter(committee=committee).standing().ranked().values_list("pk", "mean_score")
    rows = list(items)
    inside = {item for item, mean in rows[: committee.cycle.seats] if mean is not None}
    return {item: Place(Outcome.ADMITTED if item in inside else Outcome.REJECTED) for item, _mean in rows}


def nobody_yet(committee: Committee) -> dict[int, Place]:
    """Everybody not retained: to compose by hand."""
    items = Item.objects.filter(committee=committee).standing().values_list("pk", flat=True)
    return {item: Place(Outcome.REJECTED) for item in items}


def dated_name(what: str) -> str:
    """« Proposition du 3 février, 10 h 12 »."""
    now = timezone.now()
    return f"{what} du {format_day_short(now)}, {format_hour(now)}"


def free_name(committee: Committee, name: str) -> str:
    """This name, or with a number after it where it is taken."""
    taken = {each.lower() for each in committee.scenarios.values_list("name", flat=True)}
    wanted, number = name, 2
    while wanted.lower() in taken:
        wanted, number = f"{name[: NAME_LIMIT - 6]} ({number})", number + 1
    return wanted


def lock_composer(actor: User, committee: Committee) -> Composer:
    """Lock the committee for whoever composes, before its dossiers and scenarios. Raises as check_composer."""
    locked = Committee.objects.select_for_update(of=("self",)).select_related("cycle").get(pk=committee.pk)
    return check_composer(actor, locked)


def _own(composer: Composer, scenario: Scenario) -> Scenario:
    locked = find_scenario(composer, scenario)
    if locked.author_id != composer.user.pk:
        raise NotAllowedError(ONLY_AUTHOR)
    return locked


def _checked_name(committee: Committee, name: str, *, besides: Scenario | None = None) -> str:
    cleaned = clean_line(name)
    if not cleaned:
        raise IncompleteError("Donnez un nom à ce scénario.")
    if len(cleaned) > NAME_LIMIT:
        raise IncompleteError(f"Le nom d’un scénario compte {NAME_LIMIT} caractères au plus.")
    others = committee.scenarios.all() if besides is None else committee.scenarios.exclude(pk=besides.pk)
    if cleaned.lower() in {each.lower() for each in others.values_list("name", flat=True)}:
        raise IncompleteError(NAME_TAKEN)
    return cleaned
