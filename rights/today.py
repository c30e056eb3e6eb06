"""What is due in rights, for 今日待办."""

from rights.infringements import today as _of_infringements  # noqa: F401
from rights.legal_aid import today as _of_legal_aid  # noqa: F401
from rights.watch import today as _of_watch  # noqa: F401
