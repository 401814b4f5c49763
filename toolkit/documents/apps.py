from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "toolkit.documents"
    verbose_name = "Documents"
