"""A plain table as wide as the measured workbook: what other libraries are measured on."""

from django.db import models


class PlainResident(models.Model):
    """The 25 columns of the workbook without rules, encryption or history."""

    name = models.CharField(max_length=50)
    gender = models.CharField(max_length=8, blank=True)
    ethnicity = models.CharField(max_length=20, blank=True)
    birth_date = models.DateField(null=True, blank=True)
    id_no = models.CharField(max_length=18, unique=True)
    cert_status = models.CharField(max_length=20, blank=True)
    cert_no = models.CharField(max_length=24, blank=True, db_index=True)
    cert_issued_on = models.DateField(null=True, blank=True)
    cert_expires_on = models.DateField(null=True, blank=True, db_index=True)
    categories = models.CharField(max_length=60, blank=True)
    dis_level = models.CharField(max_length=20, blank=True)
    self_care = models.CharField(max_length=20, blank=True)
    marital = models.CharField(max_length=20, blank=True)
    education = models.CharField(max_length=20, blank=True)
    hukou_nature = models.CharField(max_length=20, blank=True)
    live_addr = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    head_name = models.CharField(max_length=50, blank=True)
    size = models.DecimalField(max_digits=6, decimal_places=1, null=True, blank=True)
    income = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    pension = models.CharField(max_length=40, blank=True)
    medical = models.CharField(max_length=40, blank=True)
    surveyed_on = models.DateField(null=True, blank=True)
    surveyor = models.CharField(max_length=50, blank=True)
    place = models.CharField(max_length=120, blank=True, db_index=True)

    def __str__(self) -> str:
        return self.name
