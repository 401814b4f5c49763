"""A small browser: one connection kept alive, cookies, forms filled as the page gives them."""

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPResponse
from http.cookies import SimpleCookie
from secrets import token_hex
from urllib.parse import urlencode, urljoin, urlsplit

from bench.middleware import QUERIES, SQL_MILLISECONDS

IDLE_SECONDS = 2
LOGIN = "/compte/login/"
NUMBER = re.compile(r"\b[A-Z][A-Z0-9]*-\d{4}-\d{4,}\b")


@dataclass
class Answer:
    """What came back, and the milliseconds between the request and the last byte (`first_milliseconds`: the first of
    the content). `location`: where it sends on."""

    status: int
    body: bytes
    milliseconds: float
    queries: int = 0
    sql_milliseconds: float = 0.0
    location: str = ""
    first_milliseconds: float = 0.0

    def __add__(self, other: "Answer") -> "Answer":
        """Two answers as one: times and queries added, the rest of the last."""
        return Answer(
            other.status,
            other.body,
            self.milliseconds + other.milliseconds,
            self.queries + other.queries,
            self.sql_milliseconds + other.sql_milliseconds,
            other.location,
        )

    def form(self, path: str, *, holding: str) -> "Form":
        """The first POST form of the page at `path` that has a control named `holding`. Raises LookupError."""
        for form in self.forms(path):
            if holding in dict(form.data):
                return form
        raise LookupError(f"{path} ({self.status}) holds no form with « {holding} ».")

    def forms(self, path: str) -> list["Form"]:
        """The POST forms of the page at `path`, in order."""
        reader = FormReader()
        reader.feed(self.body.decode())
        found = [form for form in reader.forms if form["method"].lower() == "post"]
        return [Form(urlsplit(urljoin(path, form["action"])).path, form["data"]) for form in found]


def receipt_number(answer: Answer) -> str:
    """The number of the candidature that a page shows, or the empty string."""
    found = NUMBER.search(answer.body.decode()) if answer.status == 200 else None
    return found[0] if found else ""


@dataclass
class Form:
    """Where a form goes, and its successful controls in order."""

    action: str
    data: list[tuple[str, str]]

    def __getitem__(self, name: str) -> str:
        return dict(self.data)[name]

    @property
    def token(self) -> list[tuple[str, str]]:
        """What an act without any other answer sends."""
        return [("csrfmiddlewaretoken", self["csrfmiddlewaretoken"])]

    def filled(self, **values: str) -> list[tuple[str, str]]:
        """The data to send with these controls given another value, or added."""
        kept = [(name, value) for name, value in self.data if name not in values]
        return [*kept, *values.items()]


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
    """Requests one after the other, as one person does. `address`: where the proxy in front says they come from."""

    def __init__(self, port: int, *, address: str = "") -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}
        self.headers = {"X-Forwarded-For": address} if address else {}
        self.used_at = 0.0

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        """Ask for a page, with these headers too."""
        return self._send("GET", path, headers=headers)

    def post(self, path: str, data: list[tuple[str, str]], headers: Mapping[str, str] | None = None) -> Answer:
        """Send a form, with these headers too; redirections are returned, not followed."""
        return self._send("POST", path, urlencode(data).encode(), "application/x-www-form-urlencoded", headers=headers)

    def upload(self, path: str, data: list[tuple[str, str]], *, name: str, filename: str, content: bytes) -> Answer:
        """Send a form with a PDF in the control `name` (RFC 7578)."""
        boundary = token_hex(16)
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{text}\r\n' for key, text in data
        ]
        head = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\n'
            "Content-Type: application/pdf\r\n\r\n"
        )
        body = b"".join(
            [*(part.encode() for part in parts), head.encode(), content, f"\r\n--{boundary}--\r\n".encode()]
        )
        return self._send("POST", path, body, f"multipart/form-data; boundary={boundary}")

    def form(self, path: str, *, holding: str) -> Form:
        """Ask for a page and return its form with a control named `holding`. Raises LookupError."""
        return self.get(path).form(path, holding=holding)

    def sign_in(self, email: str, password: str) -> Answer:
        """Open a session. Raises LookupError when the page does not let in."""
        form = self.form(LOGIN, holding="login")
        answer = self.post(form.action, form.filled(login=email, password=password))
        if answer.status != 302:
            raise LookupError(f"{email} was not let in ({answer.status}).")
        return answer

    def _send(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        content_type: str = "",
        *,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookies, **self.headers, **(headers or {})}
        if body is not None:
            headers["Content-Type"] = content_type
            headers["Origin"] = f"http://127.0.0.1:{self.connection.port}"
        if time.monotonic() - self.used_at > IDLE_SECONDS:
            self.connection.close()  # the server has closed its end, or is about to
            self.connection.connect()
        self.used_at = 0.0  # should it fail half-way, the next one starts on a new connection
        started = time.perf_counter()
        self.connection.request(method, path, body=body, headers=headers)
        response = self.connection.getresponse()
        content = response.read(1)
        first = (time.perf_counter() - started) * 1000
        content += response.read()
        elapsed = (time.perf_counter() - started) * 1000
        self.used_at = time.monotonic()
        self._keep_cookies(response)
        return Answer(
            response.status,
            content,
            elapsed,
            int(response.headers.get(QUERIES, "0")),
            float(response.headers.get(SQL_MILLISECONDS, "0")),
            response.headers.get("Location", ""),
            first,
        )

    def _keep_cookies(self, response: HTTPResponse) -> None:
        for line in response.headers.get_all("Set-Cookie", []):
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
