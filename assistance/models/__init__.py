"""What is recorded of employment, benefits, schooling, volunteers and social organisations."""

from assistance.models.contract import ContractPayment, ServiceContract
from assistance.models.employer import Employer
from assistance.models.mutual import MutualGroup, MutualHelp, MutualMember
from assistance.models.organisation import PolicySupport, SocialOrganisation
from assistance.models.project import Project, ProjectMoney
from assistance.models.relief import Relief
from assistance.models.schooling import SchoolAid, SchoolFollowUp, Schooling
from assistance.models.served import ServedPerson, ServiceTime
from assistance.models.vacancy import Vacancy, VacancyReferral
from assistance.models.volunteer import Volunteer, VolunteerService

__all__ = [
    "ContractPayment",
    "Employer",
    "MutualGroup",
    "MutualHelp",
    "MutualMember",
    "PolicySupport",
    "Project",
    "ProjectMoney",
    "Relief",
    "SchoolAid",
    "SchoolFollowUp",
    "Schooling",
    "ServedPerson",
    "ServiceContract",
    "ServiceTime",
    "SocialOrganisation",
    "Vacancy",
    "VacancyReferral",
    "Volunteer",
    "VolunteerService",
]
