"""The generic screens of a ledger."""

from registry.ledger.views.attachments import (
    RecordAttachment,
    RecordAttachmentFile,
    RecordAttachments,
    RecordAttachmentSmall,
)
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
)
from registry.ledger.views.import_undo import ImportUndo
from registry.ledger.views.imports import ImportColumns, ImportTemplate, ImportUpload
from registry.ledger.views.lists import RecordList, RecordSearch
from registry.ledger.views.review import (
    RecordReview,
    RecordReviewMany,
    RecordSubmit,
    RecordSubmitMany,
)

__all__ = [
    "ImportColumns",
    "ImportConfirm",
    "ImportPreview",
    "ImportRepair",
    "ImportReturned",
    "ImportTemplate",
    "ImportUndo",
    "ImportUpload",
    "RecordAttachment",
    "RecordAttachmentFile",
    "RecordAttachmentSmall",
    "RecordAttachments",
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
    "RecordReview",
    "RecordReviewMany",
    "RecordSearch",
    "RecordSubmit",
    "RecordSubmitMany",
    "RecordVoid",
]
