"""What is recorded of employment, benefits, schooling, volunteers and social organisations."""

from assistance.models.schooling import SchoolAid, SchoolFollowUp, Schooling

__all__ = ["SchoolAid", "SchoolFollowUp", "Schooling"]
