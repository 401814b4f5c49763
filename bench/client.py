"""A small browser: one connection kept alive, cookies, forms filled as the page gives them."""

import time
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPResponse
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urljoin, urlsplit

from bench.middleware import QUERIES, SQL_MILLISECONDS

IDLE_SECONDS = 2


@dataclass
class Answer:
    """What came back, and the milliseconds between the request and the last byte."""

    status: int
    body: bytes
    milliseconds: float
    queries: int
    sql_milliseconds: float


@dataclass
class FormReader(HTMLParser):
    """The successful controls of each form of a page, in order (HTML, form submission)."""

    forms: list[dict] = field(default_factory=list)
    _textarea: str = ""
    _select: str = ""

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect a control."""
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "form":
            self.forms.append({"action": given.get("action") or "", "method": given.get("method", "get"), "data": []})
        elif not self.forms or not name:
            if tag == "option" and self._select and "selected" in given:
                self._add(self._select, given.get("value") or "")
        elif tag == "textarea":
            self._textarea = name
            self._add(name, "")
        elif tag == "select":
            self._select = name
        elif tag == "input":
            kind = given.get("type", "text")
            if kind in {"checkbox", "radio"}:
                if "checked" in given:
                    self._add(name, given.get("value") or "on")
            elif kind not in {"submit", "button", "file", "image"}:
                self._add(name, given.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        """Leave a text area or a list."""
        if tag == "textarea":
            self._textarea = ""
        elif tag == "select":
            self._select = ""

    def handle_data(self, data: str) -> None:
        """The text of a text area is its value; the line break after its tag is not."""
        if self._textarea and self.forms:
            name, value = self.forms[-1]["data"][-1]
            self.forms[-1]["data"][-1] = (name, value + (data if value else data.removeprefix("\n")))

    def _add(self, name: str, value: str) -> None:
        self.forms[-1]["data"].append((name, value))


class Browser:
    """Requests one after the other, as one person does."""

    def __init__(self, port: int) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}
        self.used_at = 0.0

    def get(self, path: str) -> Answer:
        """Ask for a page."""
        return self._send("GET", path, None)

    def post(self, path: str, data: list[tuple[str, str]]) -> Answer:
        """Send a form; redirections are returned, not followed."""
        return self._send("POST", path, urlencode(data).encode())

    def form(self, path: str, *, holding: str) -> tuple[str, list[tuple[str, str]]]:
        """Return the action and the data of the first POST form of a page that has a control named `holding`."""
        answer = self.get(path)
        reader = FormReader()
        reader.feed(answer.body.decode())
        for form in reader.forms:
            if form["method"].lower() == "post" and holding in dict(form["data"]):
                return urlsplit(urljoin(path, form["action"])).path, form["data"]
        raise LookupError(f"{path} ({answer.status}) holds no form with « {holding} ».")

    def sign_in(self, email: str, password: str) -> None:
        """Open a session. Raises LookupError when the page does not let in."""
        action, data = self.form("/compte/login/", holding="login")
        answer = self.post(action, [*without(data, "login", "password"), ("login", email), ("password", password)])
        if answer.status != 302:
            raise LookupError(f"{email} was not let in ({answer.status}).")

    def _send(self, method: str, path: str, body: bytes | None) -> Answer:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Origin"] = f"http://127.0.0.1:{self.connection.port}"
        if time.monotonic() - self.used_at > IDLE_SECONDS:
            self.connection.close()  # the server has closed its end, or is about to
            self.connection.connect()
        started = time.perf_counter()
        self.connection.request(method, path, body=body, headers=headers)
        response = self.connection.getresponse()
        content = response.read()
        elapsed = (time.perf_counter() - started) * 1000
        self.used_at = time.monotonic()
        self._keep_cookies(response)
        queries = int(response.headers.get(QUERIES, "0"))
        return Answer(response.status, content, elapsed, queries, float(response.headers.get(SQL_MILLISECONDS, "0")))

    def _keep_cookies(self, response: HTTPResponse) -> None:
        for line in response.headers.get_all("Set-Cookie", []):
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value


def without(data: list[tuple[str, str]], *names: str) -> list[tuple[str, str]]:
    """The same data but for some controls."""
    return [(name, value) for name, value in data if name not in names]
