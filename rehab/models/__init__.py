"""What is recorded of rehabilitation and counselling."""

from rehab.models.child_report import ChildFollowUp, ChildReport, ZeroReport
from rehab.models.referral import Referral, ReferralReturn

__all__ = ["ChildFollowUp", "ChildReport", "Referral", "ReferralReturn", "ZeroReport"]
