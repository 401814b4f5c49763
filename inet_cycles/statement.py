"""What the operator declares of the site as a whole: accessibility and whom to write to. Read from the environment."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

# The three wordings of décret n° 2019-768, article 5; every page bears one of them.
LEVELS = {"non": "non conforme", "partielle": "partiellement conforme", "totale": "totalement conforme"}


def read_statement(env: Any) -> dict[str, str]:
    """Return the level in French, the audit in one sentence, the address of the plan, and a contact address.

    Only an audit allows another level than « non conforme »: raises ImproperlyConfigured for a level without one.
    """
    level = env.str("ACCESSIBILITY_LEVEL", default="non")
    audit = env.str("ACCESSIBILITY_AUDIT", default="")
    if level not in LEVELS:
        raise ImproperlyConfigured(f"ACCESSIBILITY_LEVEL={level!r}: choose {', '.join(LEVELS)}.")
    if level != "non" and not audit:
        raise ImproperlyConfigured("ACCESSIBILITY_AUDIT says in one sentence what audit the level rests on.")
    return {
        "accessibility": LEVELS[level],
        "accessibility_audit": audit,
        "accessibility_plan": env.str("ACCESSIBILITY_PLAN_URL", default=""),
        "contact": env.str("CONTACT_EMAIL", default=""),
    }
