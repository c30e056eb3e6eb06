"""Addresses of the product: each app declares its own."""

from django.urls import include, path

urlpatterns = [
    path("", include("registry.urls")),
    path("", include("assistance.urls")),
    path("", include("rehab.urls")),
    path("", include("culture.urls")),
    path("", include("rights.urls")),
    path("", include("accessibility.urls")),
    path("", include("reports.urls")),
]

handler403 = "config.broken.forbidden"
handler404 = "config.broken.not_found"
handler500 = "config.broken.broken"
