"""Entry point of gunicorn: `inet_cycles.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "inet_cycles.settings")
os.environ.setdefault("STATEMENT_SECONDS", "10")  # somebody waits for the page: see the settings
application = get_wsgi_application()
