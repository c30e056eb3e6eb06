"""What is recorded of employment, benefits, schooling, volunteers and social organisations."""

from assistance.models.contract import ContractPayment, ServiceContract
from assistance.models.mutual import MutualGroup, MutualHelp, MutualMember
from assistance.models.organisation import PolicySupport, SocialOrganisation
from assistance.models.schooling import SchoolAid, SchoolFollowUp, Schooling
from assistance.models.served import ServedPerson, ServiceTime
from assistance.models.volunteer import Volunteer, VolunteerService

__all__ = [
    "ContractPayment",
    "MutualGroup",
    "MutualHelp",
    "MutualMember",
    "PolicySupport",
    "SchoolAid",
    "SchoolFollowUp",
    "Schooling",
    "ServedPerson",
    "ServiceContract",
    "ServiceTime",
    "SocialOrganisation",
    "Volunteer",
    "VolunteerService",
]
