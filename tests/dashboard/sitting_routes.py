"""What each role gets at the routes of a sitting: see test_roles_walk, which walks them, for the order of the roles."""

from uuid import UUID

from django.urls import reverse

from accounts.models import User
from committee.models import Committee
from committee.sittings.convening import convene_sitting
from committee.sittings.planning import plan_sitting
from tests.factories.sittings import values_in

SITTING_GET = {
    # Whoever records proposes, whoever presides validates: nobody of the walk does.
    "committee:decisions": (404, 403, 404, 404, 403, 403, 404),
    "committee:validate": (404, 403, 404, 404, 403, 403, 404),
    "committee:sittings": (404, 200, 404, 404, 200, 200, 404),
    "committee:sitting_plan": (404, 403, 404, 404, 200, 403, 404),
    "committee:sitting": (404, 200, 404, 404, 200, 200, 404),
    "committee:sitting_change": (404, 403, 404, 404, 200, 403, 404),
    "committee:sitting_again": (404, 403, 404, 404, 200, 403, 404),
    "committee:sitting_letter": (404, 404, 404, 404, 404, 200, 404),  # one's own alone
    "committee:sitting_day": (404, 200, 404, 404, 200, 200, 404),
    "committee:sitting_conduct": (404, 403, 404, 404, 403, 403, 404),  # of the secretary and the president
    "committee:sitting_wall": (404, 403, 404, 404, 403, 403, 404),
    "committee:sitting_follow": (404, 403, 404, 404, 403, 200, 404),
    "committee:sitting_paper": (404, 403, 404, 404, 200, 403, 404),
    "committee:sitting_typed": (404, 403, 404, 404, 403, 403, 404),
    "committee:sitting_state": (404, 200, 404, 404, 200, 200, 404),
}
NOTHING_YET = (404,) * 7  # the sitting is to come: it has no minutes
SITTING_GET |= dict.fromkeys(("committee:minutes", "committee:minutes_sign", "committee:minutes_draft"), NOTHING_YET)
SITTING_GET |= dict.fromkeys(("committee:minutes_document", "committee:minutes_paper"), NOTHING_YET)
SITTING_POST = {
    # Whoever records proposes, whoever presides validates: nobody of the walk does.
    "committee:decisions": (404, 403, 404, 404, 403, 403, 404),
    "committee:validate": (404, 403, 404, 404, 403, 403, 404),
    "committee:sitting_order": (404, 403, 404, 404, 404, 403, 404),  # no act is named
    "committee:sitting_convene": (404, 403, 404, 404, 409, 403, 404),
    "committee:sitting_act": (404, 403, 404, 404, 403, 403, 404),
    "committee:sitting_presence": (404, 403, 404, 404, 422, 403, 404),
    "committee:sitting_vote": (404, 403, 404, 404, 403, 404, 404),  # no vote is open
    "committee:sitting_step_aside": (404, 403, 404, 404, 403, 404, 404),
    "committee:sitting_split": (404, 403, 404, 404, 403, 404, 404),
    "committee:sitting_cancel": (404, 403, 404, 404, 302, 403, 404),
}
for name in ("write", "rework", "remark", "dissent", "keep_paper", "correct"):
    SITTING_POST[f"committee:minutes_{name}"] = NOTHING_YET
SITTING_POST["committee:minutes_withdraw_dissent"] = NOTHING_YET
SITTING_POST["committee:minutes_prepare"] = (404, 403, 404, 404, 403, 404, 404)
WITHOUT_SITTING = {"committee:sittings", "committee:sitting_plan", "committee:decisions", "committee:validate"}
SITTING_ROUTES = (set(SITTING_GET) | set(SITTING_POST)) - WITHOUT_SITTING
_MORE = {
    "committee:minutes_document": [1],
    "committee:minutes_paper": [1],
    "committee:minutes_withdraw_dissent": [UUID(int=1)],
    "committee:sitting_typed": [UUID(int=1)],
    "committee:sitting_act": ["ouvrir"],
    "committee:sitting_state": ["membre"],
    "committee:sitting_paper": ["emargement"],
}
_WITH_KEY = {"committee:sitting_presence"}


def sitting_of(head: User, committee: Committee) -> dict:
    """A sitting to come, of which everybody who sits has the letter."""
    sitting = plan_sitting(actor=head, committee=committee, values=values_in())
    convene_sitting(actor=head, sitting=sitting)
    return {"sitting": sitting.uuid, "attendance": sitting.attendances.first().pk}


def sitting_address(name: str, world: dict) -> str:
    """The route with the sitting it is about."""
    more = [world["attendance"]] if name in _WITH_KEY else _MORE.get(name, [])
    return reverse(name, args=[world["sitting"], *more])
