from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "toolkit.files"
    verbose_name = "Fichiers"
