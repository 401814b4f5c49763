"""Entry point of an ASGI server: `inet_cycles.asgi:application`."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "inet_cycles.settings")
os.environ.setdefault("STATEMENT_SECONDS", "10")  # somebody waits for the page: see the settings
application = get_asgi_application()
