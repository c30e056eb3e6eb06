"""What is recorded of employment, benefits, schooling, volunteers and social organisations."""

from assistance.models.employer import Employer
from assistance.models.project import Project, ProjectMoney
from assistance.models.relief import Relief
from assistance.models.vacancy import Vacancy, VacancyReferral

__all__ = ["Employer", "Project", "ProjectMoney", "Relief", "Vacancy", "VacancyReferral"]
