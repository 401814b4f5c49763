"""The request of a person who is signed in, as the views behind the sign-in page receive it."""

from django.http import HttpRequest

from accounts.models import User


class UserRequest(HttpRequest):
    """A request whose `user` is a person of the database: the middleware has sent everybody else to sign in."""

    user: User
