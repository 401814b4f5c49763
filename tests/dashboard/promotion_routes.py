"""What each role gets at the routes of promotions: see test_roles_walk for the order of the roles.

The applicant of the walk is a participant; nobody else of it is.
"""

from django.urls import reverse

from tests.dashboard import peer_routes

OWN = (200, 404, 404, 404, 404, 404, 404)
NOBODY = (404, 404, 404, 404, 404, 404, 404)

GET = {
    "promotions:list": (403, 200, 200, 403, 200, 403, 200),
    **dict.fromkeys(
        [f"promotions:export_{kind}" for kind in ("csv", "xlsx", "ods")], (403, 200, 200, 403, 200, 403, 403)
    ),
    "promotions:participant": (404, 200, 200, 404, 200, 404, 404),
    "promotions:needs": (404, 200, 200, 404, 403, 404, 404),  # read by advisers and assistants alone
    "promotions:move": (404, 200, 200, 404, 200, 404, 404),
    "promotions:photo_file": NOBODY,  # none was sent
    **dict.fromkeys([f"mine:{name}" for name in ("promotion", "of", "needs", "sharing", "contact", "photo")], OWN),
    "mine:photo_file": NOBODY,  # none was sent
    "mine:companion_photo": NOBODY,  # nobody has agreed
    **peer_routes.GET,
}
POST = {
    "promotions:move": (404, 422, 422, 404, 422, 404, 404),
    "mine:needs": (422, 404, 404, 404, 404, 404, 404),
    "mine:contact": (422, 404, 404, 404, 404, 404, 404),
    "mine:photo": (422, 404, 404, 404, 404, 404, 404),
    **peer_routes.POST,
    # These succeed: they come last.
    "promotions:remind": (404, 302, 302, 404, 302, 404, 404),
    "mine:sharing": (302, 404, 404, 404, 404, 404, 404),
    "mine:photo_remove": (302, 404, 404, 404, 404, 404, 404),
    "mine:photo_decline": (302, 404, 404, 404, 404, 404, 404),
}
WITHOUT_PERSON = ("promotions:list", "mine:promotion")


def is_here(name: str) -> bool:
    """Whether a route is one of these."""
    return name in GET or name in POST


def address(name: str, world: dict) -> str:
    """The route with the participant it is about."""
    if peer_routes.is_here(name):
        return peer_routes.address(name, world)
    if name in WITHOUT_PERSON or name.startswith("promotions:export_"):
        return reverse(name)
    person = [world["participant"]]
    return reverse(name, args=person * 2 if name == "mine:companion_photo" else person)
