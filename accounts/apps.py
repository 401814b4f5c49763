from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Comptes"

    def ready(self):
        from accounts import receivers  # noqa: F401, PLC0415  # connected once the models are loaded
