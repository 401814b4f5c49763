"""What the people of the bench noted: what must be there, what may be, what must not."""

import pytest

from bench.witness import AUTOSAVE, SHOWN, SUBMIT, UPLOAD, Notebook, gather, read_lines

DOSSIER = "8f5a2f6e-0000-4000-8000-000000000001"


@pytest.fixture
def notebook(tmp_path):
    notebook = Notebook(tmp_path / "notebook.jsonl")
    yield notebook
    notebook.file.close()


@pytest.fixture
def witness(tmp_path):
    return lambda: gather(read_lines(tmp_path / "notebook.jsonl"))


def save(notebook, text, *, ok=True, status=200):
    number = notebook.sending(AUTOSAVE, dossier=DOSSIER, fields={"motivation": text})
    if status is not None:
        notebook.answered(number, AUTOSAVE, ok=ok, status=status, ms=3.0)


def test_last_acknowledged_text_is_expected(notebook, witness):
    save(notebook, "un")
    save(notebook, "deux")
    kept = witness().texts[DOSSIER, "motivation"]
    assert (kept.allows("deux"), kept.allows("un")) == (True, False)
    assert witness().autosaves == 2


@pytest.mark.parametrize("status", [None, 0, 500, 503, 200])
def test_text_without_acknowledgement_may_be_there(notebook, witness, status):
    save(notebook, "un")
    save(notebook, "deux", ok=False, status=status)
    kept = witness().texts[DOSSIER, "motivation"]
    assert (kept.allows("un"), kept.allows("deux"), kept.allows("trois")) == (True, True, False)
    save(notebook, "trois")
    assert not witness().texts[DOSSIER, "motivation"].allows("deux")


@pytest.mark.parametrize("status", [302, 403, 409, 422])
def test_refused_text_may_not_be_there(notebook, witness, status):
    save(notebook, "un")
    save(notebook, "deux", ok=False, status=status)
    assert not witness().texts[DOSSIER, "motivation"].allows("deux")


def test_file_is_expected_by_its_fingerprint(notebook, witness):
    number = notebook.sending(UPLOAD, dossier=DOSSIER, piece=4, sha256="abc")
    notebook.answered(number, UPLOAD, ok=True, status=302, ms=9.0)
    assert witness().files[DOSSIER, 4].last == "abc"


def test_submission_is_acknowledged_by_its_answer_or_by_the_page(notebook, witness):
    notebook.sending(SUBMIT, dossier=DOSSIER)
    assert (witness().submitted, witness().unanswered) == (set(), {DOSSIER})
    notebook.answered(0, SHOWN, ok=True, status=200, ms=5.0, dossier=DOSSIER, number="CDG-2027-0001")
    assert (witness().submitted, witness().unanswered) == ({DOSSIER}, set())
    assert witness().numbers[DOSSIER] == {"CDG-2027-0001"}


def test_line_cut_short_is_left_out(notebook, witness, tmp_path):
    save(notebook, "un")
    with (tmp_path / "notebook.jsonl").open("a") as lines:
        lines.write('{"sent": 2, "act": "auto')
    assert witness().autosaves == 1
