"""Invented numbers in the right form: ID (GB 11643-1999), certificate, telephone."""

from datetime import date
from random import Random

from registry.demo.chance import Weighted, between, chance, one_of
from registry.identity import check_digit

HISTORIC = {
    "1504": ("1524", 1983, "0122232425262728"),
    "1505": ("1523", 1999, "0122232425262728"),
    "1506": ("1527", 2001, "0122232425262728"),
    "1507": ("1521", 2001, "0122232425262728"),
    "1508": ("1528", 2003, "0122232425262728"),
    "1509": ("1526", 2003, "0122232425262728"),
}
"""Codes of leagues abolished since, the year, and endings of their banners (reference §1.4)."""

ELSEWHERE = ("220182", "210282", "130825", "230281", "140621", "610821", "372901", "620523")
ELSEWHERE_SHARE = 0.03
MOBILE = Weighted({"13": 4, "15": 4, "18": 4, "17": 2, "19": 1})
AREA_TELEPHONE = {
    "1501": "0471",
    "1502": "0472",
    "1503": "0473",
    "1504": "0476",
    "1505": "0475",
    "1506": "0477",
    "1507": "0470",
    "1508": "0478",
    "1509": "0474",
    "1522": "0482",
    "1525": "0479",
    "1529": "0483",
}


class IdNumbers:
    """Gives out ID numbers, none twice."""

    def __init__(self) -> None:
        self.taken: set[int] = set()

    def draw(self, rng: Random, community: str, born: date, gender: str) -> str:
        """A number as issued where the person was first registered; odd sequences are men's."""
        day = f"{born:%Y%m%d}"
        while True:
            sequence = between(rng, 0, 498) * 2 + (1 if gender == "1" else 2)
            first17 = f"{_division(rng, community, born)}{day}{sequence:03d}"
            if int(first17) not in self.taken:
                self.taken.add(int(first17))
                return first17 + check_digit(first17)


def _division(rng: Random, community: str, born: date) -> str:
    if chance(rng, ELSEWHERE_SHARE):
        return one_of(rng, ELSEWHERE)
    old = HISTORIC.get(community[:4])
    if old and born.year < old[1] and chance(rng, 0.6):
        return old[0] + old[2][(at := between(rng, 0, 7) * 2) : at + 2]
    if community[4] == "7":  # a zone kept for statistics issues no numbers
        return community[:4] + "02"
    return community[:6]


def cert_number(rng: Random, id_no: str, category: str, level: str) -> str:
    """ID number, category and level; a few with the mark of a reissue."""
    return f"{id_no}{category}{level}" + (f"B{between(rng, 1, 2)}" if chance(rng, 0.04) else "")


def mobile(rng: Random) -> str:
    return f"{MOBILE.pick(rng)}{between(rng, 0, 999_999_999):09d}"


def telephone(rng: Random, community: str) -> str:
    """Mostly a mobile, sometimes a fixed line with the league's dialling code."""
    if chance(rng, 0.06):
        return f"{AREA_TELEPHONE.get(community[:4], '0471')}-{between(rng, 2_000_000, 8_999_999)}"
    return mobile(rng)
