"""Follow every number of a home to its list, and count the rows there."""

import re
from html import unescape
from typing import Any

HOME = "/accueil/"
_LINK = re.compile(r'<a\s+class="number"\s+href="([^"]+)">(.*?)</a>', re.DOTALL)
_NUMBER = re.compile(r"<b>\s*([\d\s\u202f]+?)\s*</b>")
_BODY = re.compile(r"<tbody.*?</tbody>", re.DOTALL)


def numbers_of(html: str) -> list[tuple[str, int]]:
    """The numbers of a page, each with the address that it leads to. AssertionError for one that leads nowhere."""
    found = [(unescape(url), inside) for url, inside in _LINK.findall(html)]
    linked = [(url, _NUMBER.findall(inside)) for url, inside in found]
    assert all(len(numbers) == 1 for _url, numbers in linked), linked
    assert len(linked) == len(_NUMBER.findall(html)), "a number of this page leads nowhere"
    return [(url, int(re.sub(r"\s", "", number))) for url, [number] in linked]


def rows_at(client: Any, url: str) -> int:
    """How many rows the list at this address shows on all its pages."""
    response = client.get(url)
    assert response.status_code == 200, url
    pager = getattr(response.context.get("page"), "paginator", None)
    pages = pager.page_range if pager else [1]
    shown = 0
    for number in pages:
        html = response.content.decode() if number == 1 else client.get(f"{url}&page={number}").content.decode()
        shown += max((body.count("<tr") for body in _BODY.findall(html)), default=0)
    return shown


def walk_numbers(client: Any, url: str = HOME) -> int:
    """Follow each number of a home once. Returns how many there were, those of nothing left out."""
    followed = 0
    for address, number in dict.fromkeys(numbers_of(client.get(url).content.decode())):
        assert rows_at(client, address) == number, address
        followed += bool(number)
    return followed
