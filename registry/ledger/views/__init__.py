"""The generic screens of a ledger."""

from registry.ledger.views.detail import (
    RecordDetail,
    RecordHistory,
    RecordRestore,
    RecordReveal,
    RecordVoid,
)
from registry.ledger.views.entry import RecordCreate, RecordEdit, RecordLookup
from registry.ledger.views.files import RecordExport, RecordPrint, RecordPrintMany
from registry.ledger.views.import_check import (
    ImportConfirm,
    ImportPreview,
    ImportRepair,
    ImportReturned,
    ImportUndo,
)
from registry.ledger.views.imports import ImportColumns, ImportTemplate, ImportUpload
from registry.ledger.views.lists import RecordList, RecordSearch

__all__ = [
    "ImportColumns",
    "ImportConfirm",
    "ImportPreview",
    "ImportRepair",
    "ImportReturned",
    "ImportTemplate",
    "ImportUndo",
    "ImportUpload",
    "RecordCreate",
    "RecordDetail",
    "RecordEdit",
    "RecordExport",
    "RecordHistory",
    "RecordList",
    "RecordLookup",
    "RecordPrint",
    "RecordPrintMany",
    "RecordRestore",
    "RecordReveal",
    "RecordSearch",
    "RecordVoid",
]
