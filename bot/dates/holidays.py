"""Holidays by name, and the day of a year on which each falls: fixed ones, and those that a rule moves.

Only what names one day wherever English news is written; whether a text means it is not decided here.
"""

from __future__ import annotations

from datetime import date

from bot.dates.almanac import find_easter, find_nth_weekday, make_day, shift

FIXED = {
    "christmas eve": (12, 24), "christmas day": (12, 25), "christmas": (12, 25), "boxing day": (12, 26),
    "st stephens day": (12, 26), "new years eve": (12, 31), "new years day": (1, 1), "hogmanay": (12, 31),
    "twelfth night": (1, 5), "epiphany": (1, 6), "burns night": (1, 25), "groundhog day": (2, 2),
    "valentines day": (2, 14), "st valentines day": (2, 14), "international womens day": (3, 8),
    "st patricks day": (3, 17), "april fools day": (4, 1), "st georges day": (4, 23), "earth day": (4, 22),
    "anzac day": (4, 25), "may day": (5, 1), "ve day": (5, 8), "juneteenth": (6, 19), "canada day": (7, 1),
    "fourth of july": (7, 4), "july fourth": (7, 4), "bastille day": (7, 14), "halloween": (10, 31),
    "all saints day": (11, 1), "all souls day": (11, 2), "guy fawkes night": (11, 5), "bonfire night": (11, 5),
    "armistice day": (11, 11), "veterans day": (11, 11), "st andrews day": (11, 30), "australia day": (1, 26),
}  # fmt: skip
"""Month and day, by the name in small letters without marks."""
BY_EASTER = {
    "shrove tuesday": -47, "ash wednesday": -46, "palm sunday": -7, "maundy thursday": -3, "good friday": -2,
    "holy saturday": -1, "easter sunday": 0, "easter day": 0, "easter": 0, "easter monday": 1, "whit monday": 50,
}  # fmt: skip
"""How many days after Easter Sunday."""
BY_WEEKDAY = {
    "martin luther king day": (1, 0, 3), "presidents day": (2, 0, 3), "memorial day": (5, 0, -1),
    "labor day": (9, 0, 1), "columbus day": (10, 0, 2), "thanksgiving": (11, 3, 4), "thanksgiving day": (11, 3, 4),
}  # fmt: skip
"""Month, weekday and the so manieth of it; -1 is the last."""
LOOSE = ("christmas", "easter", "thanksgiving", "halloween", "epiphany")
"""Names that mean the day only behind a word such as "before", and the season of feasting elsewhere."""
AFTER_THANKSGIVING = {"black friday": 1, "cyber monday": 4}


def find_holiday(name: str, year: int) -> date | None:
    """The day of a holiday in a year; `name` in small letters without marks."""
    if name in FIXED:
        return make_day(year, *FIXED[name])
    if name in BY_EASTER:
        easter = find_easter(year)
        return shift(easter, BY_EASTER[name]) if easter else None
    if name in BY_WEEKDAY:
        return find_nth_weekday(year, *BY_WEEKDAY[name])
    thanksgiving = find_holiday("thanksgiving", year)
    return shift(thanksgiving, AFTER_THANKSGIVING[name]) if thanksgiving else None
