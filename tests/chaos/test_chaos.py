"""People file their dossier and mails leave while what the product stands on is slow, then gone.

What must hold: no answer is a bare 500, no cookie is erased, nothing acknowledged is lost, no document is missing, no
mail is given up that a retry could have sent. The people and the proof are those of the bench (see bench/).
"""

import hashlib
import json
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from bench.newcomer import Newcomer
from bench.witness import Notebook
from tests.chaos.player import Ledger, Player
from tests.chaos.stack import BUCKET, Embedded, Installation, Stack

pytestmark = pytest.mark.slow(seconds=250)

PEOPLE = 160  # a mail to the employer of each waits for the worker
FILING = 40
CALM = 4.0  # seconds between two outages
FILLED_AT = 200_000  # bytes: the disk that is full takes no file longer than this
LAST_TRY = 90.0  # seconds left to everyone once all is mended
REPEATS = 20  # messages sent again because their sender was killed or cut before it could note them


def test_nothing_is_lost_when_each_dependency_fails_in_turn(stack: Stack) -> None:
    people = stack.settle(PEOPLE)[:FILING]
    stack.start_worker()
    stack.start_clock()
    stack.start_web()

    ledger = play(stack, people, break_each_dependency, lasts=130)

    prove(stack, ledger, mails=PEOPLE + FILING)
    store = stack.store()
    check_documents(stack, lambda name: store.get_object(Bucket=BUCKET, Key=name)["Body"].read())


def test_nothing_is_lost_on_one_machine_whose_disk_fills_and_whose_process_dies(tmp_path: Path) -> None:
    with Embedded(tmp_path) as house:
        people = house.settle(8)
        house.start_web()

        ledger = play(house, people, break_the_machine, lasts=30)

        prove(house, ledger, mails=16)
        check_documents(house, lambda name: (Path(house.env["VAR_DIR"]) / "files" / name).read_bytes())


def break_each_dependency(stack: Stack, ledger: Ledger) -> None:
    wires = stack.wires
    for service, silent, gone in (("redis", 8, 6), ("store", 8, 6), ("post", 0, 6), ("database", 6, 5)):
        wire = wires[service]
        if silent:
            hold(ledger, f"{service} silent", wire.silence, wire.mend, silent)
        hold(ledger, f"{service} gone", wire.go_away, wire.mend, gone)
    ledger.phase = "database connections cut"
    for _ in range(8):
        stack.cut_database()
        time.sleep(1)
    rest(ledger)
    hold(ledger, "disk full", lambda: stack.fill_disk(FILLED_AT), lambda: stack.fill_disk(None), 10)
    hold(ledger, "worker killed", lambda: stack.kill("worker"), stack.start_worker, 4)
    hold(ledger, "web killed", lambda: stack.kill("web"), stack.start_web, 2)


def break_the_machine(house: Embedded, ledger: Ledger) -> None:
    time.sleep(CALM)
    hold(ledger, "disk full", lambda: house.fill_disk(FILLED_AT), lambda: house.fill_disk(None), 8)
    hold(ledger, "process killed", lambda: house.kill("web"), house.start_web, 2)
    hold(ledger, "disk full again", lambda: house.fill_disk(0), lambda: house.fill_disk(None), 4)


def hold(ledger: Ledger, name: str, break_it: Callable[[], None], mend: Callable[[], None], seconds: float) -> None:
    """Break something for a while."""
    ledger.phase = name
    break_it()
    time.sleep(seconds)
    mend()
    rest(ledger)


def rest(ledger: Ledger) -> None:
    """Some calm, counted with what broke: what was begun during an outage is answered after it."""
    time.sleep(CALM)
    ledger.phase = "calm"


def play(house: Installation, people: list[Newcomer], break_things: Callable, *, lasts: float) -> Ledger:
    """Have everyone write and file while things break. Submissions are spread: each outage meets some."""
    ledger = Ledger(Notebook(house.notebook))
    started = time.monotonic()
    players = [
        Player(
            person, port=house.port, ledger=ledger,
            hour=started + 6 + (lasts - 6) * rank / len(people), end=started + lasts + LAST_TRY,
        )
        for rank, person in enumerate(people)
    ]  # fmt: skip
    for player in players:
        player.start()
        time.sleep(0.1)
    break_things(house, ledger)
    for player in players:
        player.join(LAST_TRY + 60)
    ledger.notebook.file.close()
    tell(ledger)
    assert ledger.faults == []
    assert all(player.done for player in players)
    assert any(503 in counts for counts in ledger.statuses.values()), "nothing broke: the test proves nothing"
    return ledger


def prove(house: Installation, ledger: Ledger, *, mails: int) -> None:
    """Every mail has left, and what people were told is in the base and at the post."""
    waiting = house.wait_for_mails(seconds=240)
    assert waiting == 0
    states = dict(house.ask("SELECT state, count(*) FROM notifications_outboxmail GROUP BY state"))
    assert set(states) == {"sent"}, states
    assert states["sent"] >= mails
    keep_each_message_once(house)
    house.prove()


def check_documents(house: Installation, read: Callable[[str], bytes]) -> None:
    """Every issued document has its file, whose bytes are those that were issued."""
    issued = house.ask("SELECT file, sha256 FROM documents_document WHERE state = 'issued'")
    assert issued
    for name, digest in issued:
        assert hashlib.sha256(read(name)).hexdigest() == digest, name


def keep_each_message_once(house: Installation) -> None:
    """A message may come again when its sender was killed or cut before it could note it, the same word for word."""
    received = house.received()
    times = Counter(message["message_id"] for message in received)
    repeats = sum(times.values()) - len(times)
    print(f"messages sent again: {repeats} of {len(times)}")
    assert repeats <= REPEATS
    once: dict[str, dict] = {}
    for message in received:
        known = once.setdefault(message["message_id"], message)
        assert known["files"] == message["files"], "the same message with other files"
    house.post.write_text("".join(f"{json.dumps(message)}\n" for message in once.values()), encoding="utf-8")


def tell(ledger: Ledger) -> None:
    """What was answered during each outage: shown by pytest when the test fails, or with -s."""
    for phase, counts in ledger.statuses.items():
        print(f"{phase}: {dict(sorted(counts.items()))}")
    for words, times in ledger.silences.most_common(20):
        print(f"without an answer, {times} times: {words}")
    for fault in ledger.faults[:60]:
        print(fault)
