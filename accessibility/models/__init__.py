"""What is recorded of accessibility."""

from accessibility.models.home import (
    HomeBarrier,
    HomeMoney,
    HomeRetrofit,
    HomeSurvey,
    HomeWork,
)
from accessibility.models.place import (
    Place,
    PlaceBarrier,
    PlaceMoney,
    PlaceRetrofit,
    PlaceWork,
)
from accessibility.models.staying import StayingHome

__all__ = [
    "HomeBarrier",
    "HomeMoney",
    "HomeRetrofit",
    "HomeSurvey",
    "HomeWork",
    "Place",
    "PlaceBarrier",
    "PlaceMoney",
    "PlaceRetrofit",
    "PlaceWork",
    "StayingHome",
]
