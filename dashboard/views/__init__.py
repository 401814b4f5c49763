from dashboard.views.home import home
from dashboard.views.outbox import outbox, outbox_mail, outbox_resend

__all__ = ["home", "outbox", "outbox_mail", "outbox_resend"]
