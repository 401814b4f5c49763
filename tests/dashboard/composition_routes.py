"""What each role gets at the routes of the composition: see test_roles_walk, which walks them, for the order of the
roles. The call is open: the composition says calmly that it opens later, and nothing is moved."""

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from committee.enums import ScenarioAudience
from committee.models import Committee, Scenario

GET = {
    "committee:composition": (404, 200, 404, 404, 200, 200, 404),
    "committee:composition_new": (404, 200, 404, 404, 200, 403, 404),
    "committee:composition_compare": (404, 200, 404, 404, 200, 200, 404),
    "committee:composition_adopted": (404, 200, 404, 404, 200, 403, 404),
    "committee:scenario_adopt": (404, 200, 404, 404, 200, 403, 404),
    "committee:scenario": (404, 200, 404, 404, 200, 200, 404),
    "committee:scenario_settings": (404, 200, 404, 404, 200, 403, 404),
    "committee:composition_move": (404, 200, 404, 404, 200, 403, 404),
    "committee:study": (404, 200, 404, 404, 200, 200, 404),
    "committee:composition_advice": (404, 403, 404, 404, 403, 403, 404),
}
POST = {
    "committee:composition_new": (404, 422, 404, 404, 422, 403, 404),
    "committee:composition_propose": (404, 409, 404, 404, 409, 403, 404),
    "committee:study": (404, 409, 404, 404, 409, 403, 404),
    "committee:study_take_list": (404, 422, 404, 404, 422, 403, 404),  # none was computed
    "committee:scenario_settings": (404, 422, 404, 404, 422, 403, 404),
    "committee:scenario_copy": (404, 409, 404, 404, 409, 403, 404),
    "committee:scenario_delete": (404, 409, 404, 404, 409, 403, 404),
    "committee:composition_move": (404, 422, 404, 404, 422, 403, 404),  # no place is named
    "committee:composition_undo": (404, 409, 404, 404, 409, 403, 404),
    "committee:scenario_adopt": (404, 409, 404, 404, 409, 403, 404),
}
_OF_A_CYCLE = {f"committee:composition{end}" for end in ("", "_new", "_compare", "_propose", "_adopted")}
OF_A_SCENARIO = (set(GET) | set(POST)) - _OF_A_CYCLE


def scenario_of(author: User, committee: Committee) -> Scenario:
    """One that the whole committee reads, as a plain row."""
    now = timezone.now()
    return Scenario.objects.create(
        committee=committee,
        name="A",
        author=author,
        audience=ScenarioAudience.COMMITTEE,
        created_at=now,
        changed_at=now,
    )


def address(name: str, world: dict) -> str:
    """The route with the scenario it is about."""
    more = {"committee:composition_move": [world["item"]], "committee:study": ["enjeux"]}.get(name, [])
    return reverse(name, args=[world["scenario"], *more])
