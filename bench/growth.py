"""The adviser's pages as the call grows: each is asked by turns of servers that hold more and more dossiers."""

from collections.abc import Callable
from dataclasses import dataclass

from bench.client import Answer, Browser
from bench.measures import Act, Bench, Times
from bench.pages import ADVISER, LAST_PAGE, PASSWORD, SEARCH, first_link, middle_dossier

GROWTH = 2.0  # times that a page may take of what it takes with the fewest dossiers
FIRST_BYTE = 100.0  # milliseconds until a file begins to come


@dataclass(frozen=True)
class Growth:
    """One line of the table: a page with so many dossiers, fewest first. `limit` is that of the last to the first, or
    of the milliseconds to the first byte of a file (`is_file`)."""

    name: str
    times: dict[int, Times]
    limit: float
    is_file: bool = False

    @property
    def worth(self) -> float:
        """What is held to the limit."""
        first, *_, last = [*self.times.values(), *self.times.values()]
        return last.first if self.is_file else last.median / first.median

    @property
    def holds(self) -> bool:
        """Within its limit."""
        return self.worth <= self.limit


def measure_growth(ports: dict[int, int], bench: Bench) -> list[Growth]:
    """Measure the list, its last page, a search, a dossier and the file of everything. `ports`: by number of dossiers,
    fewest first."""
    browsers = {size: Browser(port) for size, port in ports.items()}
    for browser in browsers.values():
        browser.sign_in(ADVISER, PASSWORD)
    pages: dict[str, Callable[[Browser], str]] = {
        "Liste du conseiller": lambda browser: "/instruction/",
        "Liste, dernière page": lambda browser: LAST_PAGE,
        "Liste, recherche": lambda browser: SEARCH,
        "Un dossier (instruction)": middle_dossier,
    }
    measured = [Growth(name, _by_turns(bench, name, browsers, address), GROWTH) for name, address in pages.items()]
    files = Bench(warm_up=1, rounds=max(1, bench.rounds // 6))  # long: every row
    export = _by_turns(files, "CSV", browsers, lambda browser: _csv(browser))
    return [*measured, Growth("CSV de toutes les candidatures, premier octet", export, FIRST_BYTE, is_file=True)]


def _by_turns(
    bench: Bench, name: str, browsers: dict[int, Browser], address: Callable[[Browser], str]
) -> dict[int, Times]:
    acts = [_asking(browser, address(browser)) for browser in browsers.values()]
    return dict(zip(browsers, bench.by_turns(name, acts), strict=True))


def _asking(browser: Browser, page: str) -> Act:
    def ask() -> Answer:
        return browser.get(page)

    return ask


def _csv(browser: Browser) -> str:
    return first_link(browser, "/instruction/?vue=toutes", r'href="(/instruction/[^"]+\.csv)\?') + "?vue=toutes"


def growth_table(measured: list[Growth]) -> str:
    """The measures as a Markdown table: medians in milliseconds by number of dossiers, queries, what is held."""
    sizes = list(measured[0].times)
    head = ["Page", *(f"à {size} (ms)" for size in sizes), "requêtes", "octets", "rapport ou ms", "plafond"]
    lines = [f"| {' | '.join(head)} |", f"|---|{'---:|' * (len(head) - 2)}---|"]
    return "\n".join(lines + [f"| {' | '.join(_cells(one))} |" for one in measured])


def _cells(one: Growth) -> list[str]:
    all_times = list(one.times.values())
    shown = [f"{times.first if one.is_file else times.median:.1f}" for times in all_times]
    queries = sorted({times.queries for times in all_times})
    worth = f"{one.worth:.0f} ms" if one.is_file else f"{one.worth:.2f}"
    verdict = f"{one.limit:g} : {'tenu' if one.holds else 'manqué'}"
    return [one.name, *shown, " à ".join(map(str, queries)), str(all_times[-1].size), worth, verdict]
