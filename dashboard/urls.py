"""Routes of the home pages and of the outbox."""

from django.urls import URLPattern

app_name = "dashboard"
urlpatterns: list[URLPattern] = []
