"""Routes of the product, and some that meet an outage. Named by ROOT_URLCONF in tests of outages only."""

from collections.abc import Iterator

from django.contrib.auth.decorators import login_not_required
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import path
from redis.exceptions import TimeoutError as RedisTimeoutError

from inet_cycles.urls import handler400, handler403, handler404, handler500
from inet_cycles.urls import urlpatterns as product
from toolkit.files.storage import StorageUnavailableError

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

calls: list[str] = []  # what each view was asked, in order


def _cut() -> None:
    """End the connection of this very request, as a restart of PostgreSQL does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")


def cut_once(request: HttpRequest) -> HttpResponse:
    """Lose the connection the first time, before anything is written."""
    calls.append(request.POST.get("text", "") if request.method == "POST" else request.method or "")
    if len(calls) == 1:
        _cut()
    return HttpResponse(f"{Session.objects.count()} {request.POST.get('text', '')}")


def cut_after_writing(request: HttpRequest) -> HttpResponse:
    """Lose the connection in the middle of a transaction that has written."""
    calls.append("write")
    with transaction.atomic():
        Session.objects.update_or_create(session_key="writing", defaults={"expire_date": "2030-01-01T00:00Z"})
        _cut()
    return HttpResponse("written")


def sleep_in_database(request: HttpRequest) -> HttpResponse:
    """Wait for a statement that is too long."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '200ms'")
        cursor.execute("SELECT pg_sleep(20)")
    return HttpResponse("slept")


def await_database(request: HttpRequest) -> HttpResponse:
    """Wait for a server that says nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(3)")
    return HttpResponse("slept")


def many_statements(request: HttpRequest) -> HttpResponse:
    """Run short statements for ever."""
    while True:
        Session.objects.exists()


def busy(request: HttpRequest) -> HttpResponse:
    """Compute for ever, and let no ordinary exception end it."""
    while True:
        try:
            sum(number * number for number in range(1000))
        except Exception:
            continue


def busy_in_transaction(request: HttpRequest) -> HttpResponse:
    """Write, and never come to the end of the transaction."""
    with transaction.atomic():
        Session.objects.create(pk="unfinished", session_data="", expire_date="2030-01-01T00:00Z")
        return busy(request)


def cache_away(request: HttpRequest) -> HttpResponse:
    """Meet a cache that is silent."""
    raise RedisTimeoutError("Timeout reading from socket")


def disguised(request: HttpRequest) -> HttpResponse:
    """Turn an outage into a page that does not exist."""
    try:
        raise StorageUnavailableError("EndpointConnectionError")
    except StorageUnavailableError as error:
        raise Http404 from error


def broken_stream(request: HttpRequest) -> HttpResponse:
    """Fail before the first byte of what is streamed."""

    def content() -> Iterator[bytes]:
        raise StorageUnavailableError("EndpointConnectionError")
        yield b""

    return StreamingHttpResponse(content())


def write_session(request: HttpRequest) -> HttpResponse:
    """Leave something to keep in the session, and erase a cookie as signing out does."""
    request.session["note"] = "x"
    response = HttpResponse("kept")
    response.delete_cookie("sessionid")
    return response


class LazyFile:
    """A file that its storage fetches at the first read."""

    closed = False

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return 0

    def read(self, *args: int) -> bytes:
        raise StorageUnavailableError("ReadTimeoutError")

    def close(self) -> None:
        self.closed = True


def broken_file(request: HttpRequest) -> FileResponse:
    """Fail before the first byte of a file."""
    return FileResponse(LazyFile(), content_type="application/pdf", headers={"Content-Length": "3"})


views = [
    await_database,
    cut_once,
    cut_after_writing,
    sleep_in_database,
    many_statements,
    busy,
    busy_in_transaction,
    cache_away,
    disguised,
]
views += [broken_stream, broken_file, write_session]
urlpatterns = [path(f"essai/{view.__name__}", login_not_required(view)) for view in views] + product
