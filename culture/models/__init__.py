"""What is recorded of culture and sport."""

from culture.models.instructor import SportInstructor
from culture.models.leisure import Leisure
from culture.models.project import CultureProject
from culture.models.venue import Venue, VenueEquipment

__all__ = ["CultureProject", "Leisure", "SportInstructor", "Venue", "VenueEquipment"]
