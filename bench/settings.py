"""Settings of the measured server: those of the product, plus two headers about the queries and the bench's commands.

Named by DJANGO_SETTINGS_MODULE in `bench.server` only; refuses production and needs BENCH=1.
"""

import os

from django.core.exceptions import ImproperlyConfigured

from inet_cycles.settings import *  # noqa: F403
from inet_cycles.settings import INSTALLED_APPS, MIDDLEWARE, PRODUCTION

if PRODUCTION or os.environ.get("BENCH") != "1":
    raise ImproperlyConfigured("bench.settings serves measures only: BENCH=1, and never in production.")

INSTALLED_APPS = [*INSTALLED_APPS, "bench"]
MIDDLEWARE = ["bench.middleware.QueryCountMiddleware", *MIDDLEWARE]
