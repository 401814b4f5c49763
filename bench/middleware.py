"""Tell in two headers how many queries a page ran and how long they took."""

import time
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

QUERIES = "X-Bench-Queries"
SQL_MILLISECONDS = "X-Bench-Sql-Milliseconds"


class QueryCountMiddleware:
    """Count the statements of the request; BEGIN, COMMIT and savepoints are not among them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        count, seconds = 0, 0.0

        def counting(execute: Callable, sql: str, params: Any, many: bool, context: dict) -> Any:
            nonlocal count, seconds
            count += 1
            started = time.perf_counter()
            try:
                return execute(sql, params, many, context)
            finally:
                seconds += time.perf_counter() - started

        with connection.execute_wrapper(counting):
            response = self.get_response(request)
        response.headers[QUERIES] = str(count)
        response.headers[SQL_MILLISECONDS] = f"{seconds * 1000:.2f}"
        return response
