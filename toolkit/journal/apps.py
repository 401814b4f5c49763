from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "toolkit.journal"
    label = "journal"
    verbose_name = "Journal"
