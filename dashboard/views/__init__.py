from dashboard.views.agenda import agenda, agenda_address, agenda_feed, agenda_file, agenda_renew
from dashboard.views.closing import account_closed, account_closing
from dashboard.views.exports import export, export_file, exports
from dashboard.views.home import home
from dashboard.views.my_data import draft_delete, my_data, my_data_archive
from dashboard.views.outbox import outbox, outbox_mail, outbox_resend

__all__ = [
    "account_closed",
    "account_closing",
    "agenda",
    "agenda_address",
    "agenda_feed",
    "agenda_file",
    "agenda_renew",
    "draft_delete",
    "export",
    "export_file",
    "exports",
    "home",
    "my_data",
    "my_data_archive",
    "outbox",
    "outbox_mail",
    "outbox_resend",
]
