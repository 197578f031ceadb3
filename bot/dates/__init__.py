"""Dates of texts: `find_dates` reads every expression as the days it means, against the text's own date.

What a whole sentence tells of is days.py's business, what a question asks about that of periods.py.
"""

from bot.dates.almanac import read_day
from bot.dates.finding import find_dates, is_within, split_ranges
from bot.dates.mentions import DateMention, Order

__all__ = ["DateMention", "Order", "find_dates", "is_within", "read_day", "split_ranges"]
