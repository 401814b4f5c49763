from django.apps import AppConfig


class WordingsConfig(AppConfig):
    name = "toolkit.wordings"
    label = "wordings"
    verbose_name = "Textes"
