"""What is due in rights, for 今日待办."""

from rights.infringements import today as of_infringements
from rights.legal_aid import today as of_legal_aid
from rights.watch import today as of_watch

__all__ = ["of_infringements", "of_legal_aid", "of_watch"]
