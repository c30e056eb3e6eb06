"""The 24 demonstration sites of the invented data: one town community and one gacha per league.

Which communities the real sites are is not public; these are examples that exist in the divisions.
"""

SITES = {
    "1501": ("150102001001", "150102008200"),
    "1502": ("150204001023", "150223107202"),
    "1503": ("150302001003", "150303104237"),
    "1504": ("150404401001", "150421202206"),
    "1505": ("150502001003", "150524100205"),
    "1506": ("150602001001", "150626101206"),
    "1507": ("150702001001", "150724214203"),
    "1508": ("150802001001", "150824203204"),
    "1509": ("150902001001", "150929202203"),
    "1522": ("152201001001", "152222202203"),
    "1525": ("152502001001", "152526102202"),
    "1529": ("152921112001", "152921102200"),
}
"""League code → town community, gacha."""

SITE_CODES = tuple(code for pair in SITES.values() for code in pair)
