from django.apps import AppConfig


class UIConfig(AppConfig):
    name = "toolkit.ui"
