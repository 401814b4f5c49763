"""What a person uploads: allowed kinds by content, made a PDF where it must be, parsed, scanned where it can be."""

from candidatures.uploads.check import CheckedFile, check_upload, converted_from
from candidatures.uploads.kinds import accepted_kinds
from candidatures.uploads.pdf import MAX_PAGES

__all__ = ["MAX_PAGES", "CheckedFile", "accepted_kinds", "check_upload", "converted_from"]
