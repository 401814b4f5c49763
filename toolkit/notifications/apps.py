from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "toolkit.notifications"
    verbose_name = "Courriels"
