"""The worker is killed while two hundred decisions are published: everyone has one letter and one mail in the end."""

import json
from collections import Counter

import pytest

from bench.server import manage
from tests.chaos.stack import BUCKET, Stack
from tests.chaos.test_chaos import check_documents
from tests.chaos.wire import eventually

pytestmark = pytest.mark.slow(seconds=300)

DECISIONS = 200
WORKERS = 2  # rows that may be in flight at once
KILLED_AT = (40, 120)  # messages that the post has taken
PATIENCE = 240  # seconds
MAILS = """
    SELECT m.message_id, m.state, count(d.document_id) FROM notifications_outboxmail m
    LEFT JOIN notifications_outboxmail_documents d ON d.outboxmail_id = m.id
    WHERE m.event IN ('candidature.admitted', 'candidature.waitlisted', 'candidature.rejected')
    GROUP BY m.id
"""
LETTERS = """
    SELECT count(*), count(DISTINCT key) FROM documents_document
    WHERE kind IN ('admission', 'waiting_list', 'refusal') AND state = 'issued'
"""


def test_killed_twice_it_goes_on_and_each_person_has_one_letter_and_one_mail(stack: Stack) -> None:
    manage(stack.env, "fill_bench", str(DECISIONS + 20))  # some are not before the committee
    manage(stack.env, "settle_publication", str(DECISIONS))
    stack.start_clock()
    stack.start_worker(concurrency=WORKERS)
    in_flight: set[str] = set()
    for number in KILLED_AT:
        assert eventually(lambda number=number: len(decided(stack)) >= number, seconds=PATIENCE), len(decided(stack))
        stack.kill("worker")
        in_flight |= {message_id for message_id, state, _ in stack.ask(MAILS) if state == "sending"}
        assert len(decided(stack)) < DECISIONS, "all had left: the test proves nothing"
        stack.start_worker(concurrency=WORKERS)

    assert stack.wait_for_mails(seconds=PATIENCE) == 0

    rows = stack.ask(MAILS)
    assert Counter((state, letters) for _, state, letters in rows) == {("sent", 1): DECISIONS}
    times = Counter(message["message_id"] for message in decided(stack))
    assert set(times) == {message_id for message_id, *_ in rows}
    repeated = {message_id for message_id, count in times.items() if count > 1}
    assert repeated <= in_flight
    assert len(in_flight) <= WORKERS * len(KILLED_AT)
    recipients = {message["message_id"]: message["to"][0] for message in decided(stack)}
    assert len(set(recipients.values())) == DECISIONS
    assert all(len(message["files"]) == 1 for message in decided(stack))
    assert stack.ask(LETTERS) == [(DECISIONS, DECISIONS)]
    assert stack.ask("SELECT state, count(*) FROM committee_publication GROUP BY state") == [("published", 1)]
    store = stack.store()
    check_documents(stack, lambda name: store.get_object(Bucket=BUCKET, Key=name)["Body"].read())


def decided(stack: Stack) -> list[dict]:
    """The messages of the decisions that the post has taken so far, in order; a line that is half written waits."""
    known = {message_id for message_id, *_ in stack.ask(MAILS)}
    lines = stack.post.read_text(encoding="utf-8").splitlines(keepends=True) if stack.post.exists() else []
    received = [json.loads(line) for line in lines if line.endswith("\n")]
    return [message for message in received if message["message_id"] in known]
