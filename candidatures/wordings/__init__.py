"""The words of this app: its mails, its letters, and what their variables say."""
