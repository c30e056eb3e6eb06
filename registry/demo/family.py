"""Invented families: who lives with a disabled person, and how they are related to the head."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from registry.demo import names
from registry.demo.chance import Weighted, between, chance, years_later
from registry.demo.names import FEMALE, MALE, Family

HEAD, SPOUSE, SON, DAUGHTER, GRANDCHILD, PARENT, SIBLING = "02", "10", "20", "30", "40", "50", "70"
UNMARRIED, MARRIED, WIDOWED, DIVORCED = "10", "20", "30", "40"

AGES = Weighted(
    {
        (1, 5): 1.0,
        (6, 13): 2.4,
        (14, 17): 1.6,
        (18, 29): 7.0,
        (30, 44): 16.0,
        (45, 59): 32.0,
        (60, 69): 21.0,
        (70, 79): 13.0,
        (80, 89): 5.2,
        (90, 99): 0.8,
    }
)
"""Five in a hundred under 18, forty at 60 and above."""


@dataclass(slots=True)
class Person:
    """Someone in a household; ``relation`` is the one to the head (GB/T 4761 code)."""

    name: str
    gender: str
    born: date
    age: int
    relation: str
    marital: str
    id_no: str = ""
    disabled: bool = False


class Home:
    """A household being put together around its first disabled person."""

    def __init__(self, rng: Random, family: Family, today: date) -> None:
        self.rng, self.family, self.today = rng, family, today
        self.people: list[Person] = []

    @property
    def head(self) -> Person:
        return next(p for p in self.people if p.relation == HEAD)

    def first(self, low: int, high: int) -> Person:
        """The disabled person it is all about, head until somebody else is."""
        gender = MALE if chance(self.rng, 0.56) else FEMALE
        person = self.add(between(self.rng, low, high), gender, HEAD, UNMARRIED)
        person.disabled = True
        return person

    def add(
        self, age: int, gender: str, relation: str, marital: str, married_in: bool = False
    ) -> Person:
        age = min(max(age, 0), 99)
        born = years_later(self.today, -age) - timedelta(days=between(self.rng, 0, 364))
        name = names.full_name(self.rng, self.family, gender, age, married_in)
        person = Person(name, gender, born, age, relation, marital)
        self.people.append(person)
        return person


def other(gender: str) -> str:
    return FEMALE if gender == MALE else MALE


def alone(home: Home, me: Person) -> None:
    if me.age >= 60:
        me.marital = WIDOWED if chance(home.rng, 0.7) else UNMARRIED
    elif me.age >= 20:
        me.marital = DIVORCED if chance(home.rng, 0.35) else UNMARRIED


def with_spouse(home: Home, me: Person) -> None:
    rng = home.rng
    me.marital = MARRIED
    older = between(rng, -1, 4) * (1 if me.gender == FEMALE else -1)
    spouse = home.add(max(22, me.age + older), other(me.gender), SPOUSE, MARRIED, True)
    if me.gender == FEMALE and chance(rng, 0.75):
        me.relation, spouse.relation = SPOUSE, HEAD
    if me.age < 62:
        _children(home, me.age)


def _children(home: Home, parent_age: int) -> None:
    for _ in range(between(home.rng, 0, 2)):
        age = parent_age - between(home.rng, 22, 32)
        if 0 <= age <= 30:
            gender = MALE if chance(home.rng, 0.52) else FEMALE
            home.add(age, gender, SON if gender == MALE else DAUGHTER, UNMARRIED)


def with_parents(home: Home, me: Person) -> None:
    rng = home.rng
    me.relation = SON if me.gender == MALE else DAUGHTER
    me.marital = DIVORCED if me.age > 28 and chance(rng, 0.15) else UNMARRIED
    age = me.age + between(rng, 22, 32)
    both = chance(rng, 0.8 if age < 65 else 0.45)
    gender = MALE if chance(rng, 0.75) else FEMALE
    home.add(age, gender, HEAD, MARRIED if both else WIDOWED, gender == FEMALE)
    if both:
        home.add(age - between(rng, -2, 3), other(gender), SPOUSE, MARRIED, gender == MALE)
    if me.age > 3 and chance(rng, 0.25):
        sister = chance(rng, 0.5)
        age = max(0, me.age - between(rng, 2, 6))
        home.add(age, FEMALE if sister else MALE, DAUGHTER if sister else SON, UNMARRIED)


def with_grandparents(home: Home, me: Person) -> None:
    me.relation = GRANDCHILD
    age = me.age + between(home.rng, 46, 58)
    home.add(age, MALE, HEAD, MARRIED)
    home.add(age - 2, FEMALE, SPOUSE, MARRIED, True)


def with_own_child(home: Home, me: Person) -> None:
    rng = home.rng
    me.relation, me.marital = PARENT, WIDOWED
    age = me.age - between(rng, 22, 32)
    home.add(age, MALE, HEAD, MARRIED)
    home.add(age - 1, FEMALE, SPOUSE, MARRIED, True)
    if age >= 26 and chance(rng, 0.5):  # my grandchild is the head's own child
        gender = MALE if chance(rng, 0.5) else FEMALE
        home.add(
            max(0, age - between(rng, 23, 30)),
            gender,
            SON if gender == MALE else DAUGHTER,
            UNMARRIED,
        )


Shape = Callable[[Home, Person], None]
SHAPES: list[tuple[int, Weighted[Shape]]] = [
    (18, Weighted({with_parents: 0.94, with_grandparents: 0.06})),
    (35, Weighted({with_parents: 0.6, with_spouse: 0.28, alone: 0.12})),
    (60, Weighted({with_spouse: 0.58, with_parents: 0.2, alone: 0.22})),
    (80, Weighted({with_spouse: 0.6, alone: 0.22, with_own_child: 0.18})),
    (200, Weighted({with_spouse: 0.3, alone: 0.25, with_own_child: 0.45})),
]
"""Up to which age a person lives how."""

SECOND_SHARE, THIRD_SHARE = 0.07, 0.1
MARRIAGE_AGE = 22


def build(rng: Random, family: Family, today: date, most: int) -> Home:
    """A household with at least one and at most ``most`` disabled people."""
    home = Home(rng, family, today)
    me = home.first(*AGES.pick(rng))
    shape = next(shapes for age, shapes in SHAPES if me.age < age).pick(rng)
    if shape is with_spouse and me.age < MARRIAGE_AGE:
        shape = with_parents
    shape(home, me)
    if most > 1 and chance(rng, SECOND_SHARE):
        _also_disabled(home, min(most - 1, 2 if chance(rng, THIRD_SHARE) else 1))
    return home


def _also_disabled(home: Home, count: int) -> None:
    others = [p for p in home.people if not p.disabled and p.age >= 1]
    home.rng.shuffle(others)
    for person in others[:count]:
        person.disabled = True
