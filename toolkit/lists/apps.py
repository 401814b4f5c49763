from django.apps import AppConfig


class ListsConfig(AppConfig):
    name = "toolkit.lists"
    label = "lists"
    verbose_name = "Listes"
