"""Addresses of accessibility (方案三（六）)."""

from typing import Any

from django.urls import include, path

from accessibility.barriers.homes import HomeSurveyLedger
from accessibility.barriers.places import PlaceLedger
from accessibility.going_out.staying import StayingHomeLedger
from accessibility.going_out.urls import urlpatterns as of_going_out
from accessibility.retrofits.homes import HomeRetrofitLedger
from accessibility.retrofits.order import RetrofitOrder
from accessibility.retrofits.places import PlaceRetrofitLedger

urlpatterns: list[Any] = [
    path("home-surveys/", include(HomeSurveyLedger.urls())),
    path("home-retrofits/order/", RetrofitOrder.as_view(), name="retrofit-order"),
    path("home-retrofits/", include(HomeRetrofitLedger.urls())),
    path("places/", include(PlaceLedger.urls())),
    path("place-retrofits/", include(PlaceRetrofitLedger.urls())),
    path("staying-home/", include(StayingHomeLedger.urls())),
    *of_going_out,
]
