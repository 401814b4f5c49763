"""Forty people file their dossier and two hundred mails leave while each dependency is slow, then gone.

What must hold: no answer is a bare 500, no cookie is erased, nothing acknowledged is lost, no document is missing, no
mail is given up that a retry could have sent. The people and the proof are those of the bench (see bench/).
"""

import hashlib
import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest

from bench.server import ROOT
from bench.witness import Notebook
from tests.chaos.player import Ledger, Player
from tests.chaos.stack import BUCKET, Stack

pytestmark = pytest.mark.slow

PEOPLE = 160  # a mail to the employer of each waits for the worker
FILING = 40
CALM = 4.0  # seconds between two outages
FILLED_AT = 200_000  # bytes: the disk that is full takes no file longer than this
LAST_TRY = 90.0  # seconds left to everyone once all is mended


def play(stack: Stack, ledger: Ledger) -> None:
    """Each dependency in turn, while people write and file."""
    wires = stack.wires
    for name, service, break_it, seconds in (
        ("Redis silent", "redis", wires["redis"].silence, 8),
        ("Redis gone", "redis", wires["redis"].go_away, 6),
        ("store silent", "store", wires["store"].silence, 8),
        ("store gone", "store", wires["store"].go_away, 6),
        ("post gone", "post", wires["post"].go_away, 6),
        ("database silent", "database", wires["database"].silence, 6),
        ("database gone", "database", wires["database"].go_away, 5),
    ):
        _break(ledger, name, break_it, wires[service].mend, seconds)
    ledger.phase = "database connections cut"
    for _ in range(8):
        stack.cut_database()
        time.sleep(1)
    _rest(ledger)
    _break(ledger, "disk full", lambda: stack.fill_disk(FILLED_AT), lambda: stack.fill_disk(None), 10)
    _break(ledger, "worker killed", lambda: stack.kill("worker"), stack.start_worker, 4)
    _break(ledger, "web killed", lambda: stack.kill("web"), stack.start_web, 2)


def _break(ledger: Ledger, name: str, break_it: Callable[[], None], mend: Callable[[], None], seconds: float) -> None:
    ledger.phase = name
    break_it()
    time.sleep(seconds)
    mend()
    _rest(ledger)


def _rest(ledger: Ledger) -> None:
    """The phase goes on: what was begun before the end of an outage is answered after it."""
    time.sleep(CALM)
    ledger.phase = "calm"


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    database, redis = os.environ.get("DATABASE_URL", ""), os.environ.get("REDIS_URL", "")
    if not database.startswith("postgres") or not redis:
        if os.environ.get("INET_CI"):
            pytest.fail("The chaos needs DATABASE_URL (PostgreSQL) and REDIS_URL.")
        pytest.skip("needs DATABASE_URL (PostgreSQL) and REDIS_URL, as `.ci/run` gives them")
    url = urlsplit(database)._replace(path=f"/inet_bench_chaos_{os.getpid()}").geturl()
    with Stack(database_url=url, redis_url=redis, folder=tmp_path_factory.mktemp("chaos")) as running:
        yield running
    _drop(url)


def _drop(url: str) -> None:
    name = urlsplit(url).path.lstrip("/")
    admin = urlsplit(os.environ.get("CI_POSTGRES_URL", "") or url)._replace(path="/postgres").geturl()
    subprocess.run([sys.executable, "scripts/ci_services.py", "drop", admin, name], cwd=ROOT, check=True)


def test_nothing_is_lost_when_each_dependency_fails_in_turn(stack: Stack) -> None:
    people = stack.settle(PEOPLE)[:FILING]
    stack.start_worker()
    stack.start_clock()
    stack.start_web()
    ledger = Ledger(Notebook(stack.notebook))
    # Submissions are spread over the whole of what breaks, so that each outage meets some.
    started, lasts = time.monotonic(), 130.0
    players = [
        Player(
            person,
            port=stack.port,
            ledger=ledger,
            hour=started + 6 + (lasts - 6) * rank / FILING,
            end=started + lasts + LAST_TRY,
        )
        for rank, person in enumerate(people)
    ]
    for player in players:
        player.start()
        time.sleep(0.1)
    play(stack, ledger)
    for player in players:
        player.join(LAST_TRY + 60)
    waiting = stack.wait_for_mails(seconds=240)

    _tell(ledger)
    assert ledger.faults == []
    assert all(player.done for player in players)
    assert any(503 in counts for counts in ledger.statuses.values()), "nothing broke: the test proves nothing"
    assert waiting == 0
    assert stack.ask("SELECT state, count(*) FROM notifications_outboxmail GROUP BY state") == [
        ("sent", len(stack.ask("SELECT 1 FROM notifications_outboxmail")))
    ]
    assert len(stack.ask("SELECT 1 FROM notifications_outboxmail")) >= PEOPLE + FILING
    _check_documents(stack)
    _check_post(stack)
    stack.manage("prove_last_hour", str(stack.notebook), str(stack.post), "--wait", "5")


def _check_documents(stack: Stack) -> None:
    """Every issued document has its file, whose bytes are those that were issued."""
    store = stack.store()
    issued = stack.ask("SELECT file, sha256 FROM documents_document WHERE state = 'issued'")
    assert len(issued) >= FILING
    for name, digest in issued:
        body = store.get_object(Bucket=BUCKET, Key=name)["Body"].read()
        assert hashlib.sha256(body).hexdigest() == digest, name


def _check_post(stack: Stack) -> None:
    """A message may come twice only when its sender was killed or cut before it could note it; keep it once."""
    received = stack.received()
    times = Counter(message["message_id"] for message in received)
    repeated = {identifier: count for identifier, count in times.items() if count > 1}
    print(f"repeated messages: {len(repeated)}")
    assert sum(repeated.values()) - len(repeated) <= 20
    once: dict[str, dict] = {}
    for message in received:
        known = once.setdefault(message["message_id"], message)
        assert known["files"] == message["files"], "the same message with other files"
    stack.post.write_text("".join(f"{json.dumps(message)}\n" for message in once.values()), encoding="utf-8")


def _tell(ledger: Ledger) -> None:
    """What was answered during each outage; shown by pytest when the test fails, or with -s."""
    for phase, counts in ledger.statuses.items():
        print(f"{phase}: {dict(sorted(counts.items()))}")
    for fault in ledger.faults[:60]:
        print(fault)
