from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    name = "toolkit.calendars"
    label = "calendars"
    verbose_name = "Agendas"
