"""Default deny: each route of the product is public by the list below, or refuses the anonymous."""

import re
import uuid

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

pytestmark = pytest.mark.django_db

# What anyone may open. A token in the address is a right of its own; its view checks it.
PUBLIC = frozenset(
    {
        "health",
        "accounts:invitation",
        "accounts:resend_verification",
        "candidatures:blank_form",
        "candidatures:blank_form_pdf",
        "candidatures:commitment_begun",
        "candidatures:commitment_page",
        "candidatures:signatory_deed",
        "candidatures:billing_page",
        "candidatures:commitment_billing",
        "candidatures:signatory_form",
        "dashboard:account_closed",
        "dashboard:agenda_feed",
        "dashboard:account_closing",  # leads to signing in by itself, so that a second click meets a calm page
        "catalogue:accessibility",
        "catalogue:agenda",
        "catalogue:agenda_session",
        "catalogue:brochure",
        "catalogue:contact",
        "catalogue:cycle",
        "catalogue:help",
        "catalogue:home",
        "catalogue:legal",
        "catalogue:privacy",
        "documents:verification",
        "employer_feedback:employer_page",
        "speakers:speaker_page",
        "speakers:material",
        # The doors: signing up and in, and the ways back in.
        "account_confirm_email",
        "account_confirm_login_code",
        "account_email_verification_sent",
        "account_inactive",
        "account_login",
        "account_logout",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "account_signup",
        "mfa_authenticate",
        "mfa_login_webauthn",
        "admin:login",
    }
)
SAMPLES = {
    "uuid": str(uuid.UUID(int=7)),
    "slug": "cdg-2026",
    "str": "jeton",
    "int": "7",
    "path": "un/chemin",
    "action": "prendre",
}
NAMED_SAMPLES = {"key": "cle", "uidb36": "1", "url": "accounts/", "content_type_id": "1", "object_id": "1"}


def walk(resolver=None, namespace="", path="/"):
    """Yield (full name, path with sample values) of each route, nameless ones under their path."""
    for entry in (resolver or get_resolver()).url_patterns:
        here = path + fill(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from walk(entry, inner, here)
        elif isinstance(entry, URLPattern):
            yield (f"{namespace}{entry.name}" if entry.name else here), here


def fill(pattern) -> str:
    """Put a sample in the place of each converter or named group, and drop the marks of a regular expression."""
    text = re.sub(r"<(?:(\w+):)?(\w+)>", _sample, str(pattern)) if hasattr(pattern, "_route") else str(pattern)
    if not hasattr(pattern, "_route"):
        text = re.sub(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)", lambda group: NAMED_SAMPLES.get(group[1], "x"), text)
        text = text.strip("^$").replace("\\Z", "").replace("\\", "")
    return text


def _sample(match) -> str:
    return NAMED_SAMPLES.get(match[2]) or SAMPLES[match[1] or "str"]


ROUTES = sorted(set(walk()))


def test_walk_finds_the_routes():
    names = {name for name, _ in ROUTES}
    assert {"health", "accounts:team", "account_login", "admin:index", "dashboard:home"} <= names


def test_public_list_names_real_routes():
    assert {name for name, _ in ROUTES} >= PUBLIC


@pytest.mark.parametrize(("name", "path"), [route for route in ROUTES if route[0] not in PUBLIC])
@pytest.mark.parametrize("method", ["get", "post"])
def test_route_refuses_the_anonymous(client, name, path, method):
    response = getattr(client, method)(path)
    if response.status_code == 302:
        assert response.url.split("?")[0] in {reverse("account_login"), "/administration/login/"}, name
    else:
        assert response.status_code in {401, 403, 404}, name


@pytest.mark.parametrize(("name", "path"), [route for route in ROUTES if route[0] in PUBLIC])
def test_public_route_does_not_fail(client, name, path):
    assert client.get(path).status_code < 500
