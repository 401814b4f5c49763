"""What `documents/base_letter.html` says of the institute that writes."""

from typing import Any

from organisations.models import Institute


def sender_of(institute: Institute) -> dict[str, Any]:
    """Return the `institute` of a letter's context: name, parent, service, address, email, phone."""
    return {
        "name": institute.name,
        "parent": institute.parent,
        "service": institute.service,
        "address": list(institute.address),
        "email": institute.email,
        "phone": institute.phone,
    }
