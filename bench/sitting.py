"""Fifty screens that follow a sitting, each asking every two seconds: what they cost the server that is running.

    python -m bench.sitting PORT PID SITTING [SECONDS]

PORT and PID are those of a demonstration that is served (gunicorn's master), SITTING the identifier of its sitting, in
which nothing moves meanwhile. The processor time is read from /proc, master and workers.
"""

import sys
import time
from pathlib import Path

from bench.client import Browser
from bench.pages import PASSWORD

SCREENS, EVERY = 50, 2.0
MOST_OF_A_CORE = 0.40
MOST_BYTES = 400
MEMBERS = (
    "genevieve.aldebert-nkosi@example.org",
    "pascal.toussaint-legrix@example.org",
    "frederique.obermann@example.org",
    "ismael.vandenbrouck@example.org",
    "lucie.cazenave-obispo@example.org",
)
_TICKS = 100  # of a second, on Linux


def main() -> int:
    """Return 1 when a limit is missed."""
    port, pid, sitting = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    seconds = int(sys.argv[4]) if len(sys.argv) > 4 else 30
    screens = _screens(port)
    path = f"/commission/seances/{sitting}/etat/membre/"
    marks = [_first_mark(screen, path) for screen in screens]
    before, started = _spent(pid), time.monotonic()
    statuses, largest, asked = _poll(screens, path, marks, seconds)
    share = (_spent(pid) - before) / (time.monotonic() - started)
    print(f"{asked} demandes de {SCREENS} écrans : {share:.0%} d’un cœur, statuts {sorted(statuses)}, {largest} octets")
    return 0 if share < MOST_OF_A_CORE and (statuses == {304} or largest < MOST_BYTES) else 1


def _screens(port: int) -> list[Browser]:
    """Each person signs in once; their screens share the session, as tabs do."""
    people = []
    for number, email in enumerate(MEMBERS):
        person = Browser(port, address=f"192.0.2.{number + 1}")
        person.sign_in(email, PASSWORD)
        people.append(person)
    screens = []
    for number in range(SCREENS):
        screen = Browser(port)
        screen.cookies = dict(people[number % len(people)].cookies)
        screens.append(screen)
    return screens


def _first_mark(screen: Browser, path: str) -> str:
    _, mark, _ = _ask(screen, path, "")
    return mark


def _ask(screen: Browser, path: str, mark: str) -> tuple[int, str, int]:
    """Status, mark and bytes of an answer."""
    cookies = "; ".join(f"{name}={value}" for name, value in screen.cookies.items())
    screen.connection.request(
        "GET", path, headers={"Cookie": cookies, "If-None-Match": mark, "Accept": "application/json"}
    )
    answer = screen.connection.getresponse()
    return answer.status, answer.headers.get("ETag", ""), len(answer.read())


def _poll(screens: list[Browser], path: str, marks: list[str], seconds: int) -> tuple[set[int], int, int]:
    """Ask in turn, the screens spread over the two seconds."""
    statuses, largest, asked = set(), 0, 0
    started = time.monotonic()
    while time.monotonic() - started < seconds:
        at = asked % len(screens)
        status, _, size = _ask(screens[at], path, marks[at])
        statuses.add(status)
        largest, asked = max(largest, size), asked + 1
        time.sleep(max(0.0, started + asked * EVERY / len(screens) - time.monotonic()))
    return statuses, largest, asked


def _spent(pid: int) -> float:
    """Seconds of processor of a process and of its children."""
    found = [pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]
    return sum(_ticks(each) for each in found) / _TICKS


def _ticks(pid: int) -> int:
    """utime and stime (proc(5)); the name before them may hold spaces."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


if __name__ == "__main__":
    sys.exit(main())
