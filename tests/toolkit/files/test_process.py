"""The process that reads files: bounded whatever the file does to it, and never a fault of the server's own."""

import fcntl
import resource
import sys
import time
from pathlib import Path

import pytest

from tests.factories.candidatures import pdf_bytes, pdf_upload
from tests.hostile.files_bombs import SWOLLEN, folded_by_lzw, page_behind
from toolkit.files import process
from toolkit.files.check import check_upload
from toolkit.files.errors import UploadError

pytestmark = pytest.mark.usefixtures("files_checked_apart")

BEGIN = "import os, sys, time; sys.stdout.write('+'); sys.stdout.flush(); "


@pytest.fixture
def child(monkeypatch):
    """Have another program stand in for the one that reads files: `child(source)`."""

    def stand_in(source: str) -> None:
        monkeypatch.setattr(process, "COMMAND", (sys.executable, "-c", source))

    return stand_in


def test_paper_is_read_apart():
    checked = check_upload(pdf_upload(content=pdf_bytes(3)))
    assert (checked.pages, checked.content[:5]) == (3, b"%PDF-")


def test_hundreds_of_megabytes_behind_lzw_take_no_memory_here():
    bomb = page_behind(b"/LZWDecode", folded_by_lzw(300 << 20))
    assert len(bomb) < 250_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(UploadError, match=SWOLLEN) as refusal:
        check_upload(pdf_upload(content=bomb))
    assert refusal.value.status == 422
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 * 1024


@pytest.mark.parametrize(
    "end",
    [
        "os.abort()",
        "os.kill(os.getpid(), 9)",
        "raise SystemExit(1)",
        "from toolkit.files.worker import limit_process; limit_process(); bytearray(2 << 30)",
        pytest.param(
            "import resource; resource.setrlimit(resource.RLIMIT_CPU, (1, 1))\nwhile True: pass",
            marks=pytest.mark.slow,
        ),
    ],
    ids=["crashes", "is killed", "fails", "fills the memory", "takes the processor"],
)
def test_process_that_dies_of_a_file_is_a_refusal(child, end):
    child(BEGIN + end)
    with pytest.raises(UploadError, match="demande trop de temps ou de mémoire") as refusal:
        check_upload(pdf_upload("cv.pdf"))
    assert refusal.value.status == 422


def test_process_that_never_answers_is_stopped_with_all_it_started(child, monkeypatch, tmp_path):
    monkeypatch.setattr(process, "PATIENCE", 1)
    child(f"{BEGIN}pid = os.fork(); pid and open('{tmp_path}/pid', 'w').write(str(pid)); time.sleep(60)")
    with pytest.raises(UploadError, match="a pris trop de temps"):
        check_upload(pdf_upload())
    grandchild = int((tmp_path / "pid").read_text())
    for _ in range(50):
        if not _runs(grandchild):
            break
        time.sleep(0.05)
    assert not _runs(grandchild)


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_process_that_does_not_start_is_no_fault_of_the_file(child, monkeypatch):
    child("raise ImportError('a library is missing')")
    with pytest.raises(OSError, match="did not start"):
        check_upload(pdf_upload())
    monkeypatch.setattr(process, "COMMAND", ("/nothing/there",))
    with pytest.raises(FileNotFoundError):
        check_upload(pdf_upload())


def test_worker_knows_nothing_of_the_application_and_writes_nothing(child, monkeypatch, tmp_path):
    monkeypatch.setenv("SECRET_KEY", "a secret of the application")
    child(
        "import os, sys; from toolkit.files import worker; worker.limit_process()\n"
        "assert not any(name.partition('.')[0] == 'django' for name in sys.modules)\n"
        "assert 'SECRET_KEY' not in os.environ and not any('DATABASE' in name for name in os.environ)\n"
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"try: open('{tmp_path}/a', 'wb', buffering=0).write(b'x' * 10); raise SystemExit(9)\n"
        "except OSError: pass\n"
        "worker.main()"
    )
    assert check_upload(pdf_upload()).pages == 1
    assert not any(path.stat().st_size for path in tmp_path.iterdir())


def test_one_more_check_waits_then_gives_up(monkeypatch, settings):
    monkeypatch.setattr(process, "WAIT", 0.2)
    locks = [(settings.VAR_DIR / f"check-{number}.lock").open("w") for number in range(process.PLACES)]
    for lock in locks:
        fcntl.flock(lock, fcntl.LOCK_EX)
    with pytest.raises(UploadError, match="en cours de lecture"):
        check_upload(pdf_upload())
    for lock in locks:
        lock.close()
    assert check_upload(pdf_upload()).pages == 1
