"""What is recorded of rights."""

from rights.models.infringement import Infringement, InfringementHandler, InfringementProgress
from rights.models.legal_aid import LegalAid, LegalAidHandler

__all__ = [
    "Infringement",
    "InfringementHandler",
    "InfringementProgress",
    "LegalAid",
    "LegalAidHandler",
]
