"""The person who signs in."""

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """An account of one named person; what it may do comes only from its postings."""

    display_name = models.CharField("姓名", max_length=50, blank=True)
    is_demo = models.BooleanField("演示账号", default=False)
    preferences = models.JSONField("显示偏好", default=dict, blank=True)

    def __str__(self) -> str:
        return self.display_name or self.username
