"""Passwords of the suite, kept by the algorithm of the product at a cost that only tests may have."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickArgon2(Argon2PasswordHasher):
    """Argon2 as in production, without the hundred megabytes and the two passes that make it slow on purpose."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1
