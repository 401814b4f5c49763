"""Routes of the instruction."""

from django.urls import URLPattern

instruction_urls: list[URLPattern] = []
