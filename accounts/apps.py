from allauth.core.internal import ratelimit
from django.apps import AppConfig

LIMIT_LOCK_SECONDS = 3


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Comptes"

    def ready(self) -> None:
        # A cache that was silent for a moment may keep a lock that nobody holds: ten seconds of « trop d’essais » for
        # people who made one. The work under it is three commands, each of which waits a second at most.
        ratelimit.CACHE_LOCK_TIMEOUT = LIMIT_LOCK_SECONDS
        from accounts import receivers, wordings  # noqa: F401, PLC0415  # connected once the models are loaded

        wordings.declare()
