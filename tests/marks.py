"""What a page says that it showed, which its forms send back."""

import re
from typing import Any


def mark_in(page: Any) -> str:
    """The mark of the first form of a page that bears one."""
    return re.search(r'name="seen" value="([^"]*)"', page.content.decode())[1]


def shown_at(client: Any, address: str) -> dict[str, str]:
    """What to send with a form of the page at this address, so that it is taken as up to date."""
    return {"seen": mark_in(client.get(address))}
