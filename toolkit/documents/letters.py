"""What `documents/base_letter.html` says of the institute that writes."""

from typing import Any

from organisations.models import Institute


def sender_of(institute: Institute) -> dict[str, Any]:
    """Return the `institute` of a letter's context: how it is called and reached, the town it writes from, its colours.

    `logo` is the fingerprint of its logo, or nothing.
    """
    return {
        "name": institute.name,
        "parent": institute.parent,
        "service": institute.service,
        "address": list(institute.address),
        "email": institute.email,
        "phone": institute.phone,
        "town": institute.town,
        "colours": institute.colours,
        "logo": institute.logo.sha256 if institute.logo else "",
    }
