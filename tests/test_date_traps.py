"""What looks like a date and is none.

The days of publication are a Thursday (2024-05-16), a Tuesday (2023-02-07) and two Wednesdays.
"""

from __future__ import annotations

import pytest
from dated import find_told, list_dated

THURSDAY = """
City led 2-0 in the first half and drew in the second half.
He ran the last quarter of a mile in 50 seconds.
The men, in their sixties, were rescued.
The temperature was in the 70s.
Version 10.15.7 was released.
They decorated the Christmas tree.
Two days after the vote he resigned.
The day before the vote he resigned.
He left in the last week.
Over the past year he lost weight.
He lost his last year at school.
In the last year prices doubled.
Over the next year prices will double.
She worked there for two years.
The baby is six weeks old.
He said that May would resign.
Theresa May resigned.
Mrs May said the deal was dead.
She joined the Women's March.
Troops march on the capital.
March on, he told them.
He wrote for The Sun and the Sunday Mirror.
Sheffield Wednesday won 2-0.
He was second.
See page 1998 for details.
Room 2010 was empty.
Flight 1549 landed.
He read "1984" at school.
He read ‘1984’ at school.
The bill came to $2000.
More than 2000 people marched.
A crowd of 2000 people marched.
He won by 1066 votes.
He won the 1500 metres.
It seats 1200.
The index closed at 1987 points.
They won 3-1 and 21-19.
He was 45 and May be late.
A few days ago he left.
It runs Monday to Friday.
He works on Tuesdays.
The bin is emptied every Tuesday.
The fall of the government surprised him.
At the turn of the century he left.
Sales rose 4% year on year.
Year-on-year inflation fell.
There were 365 days.
The 19-year-old left.
"""
TUESDAY = """
The pair met in their twenties.
Mr. April was not available.
Dr. March said so.
She won her seat by 2,019 votes.
Police seized 1,500 plants.
A total of 1914 letters were found.
There were 1789 applications.
On the second day of the trial he wept.
The next time he will ask.
After that, he left.
At the same time he left.
The day's trading was thin.
The following are excluded.
The team trailed in the fourth quarter.
He quit a day after the report.
We open at ten, Monday to Saturday.
The march of time.
Spring Street was shut.
He will retire at the end of the season.
The office, at 1600 Pennsylvania Avenue, was closed.
At 1930 GMT the power failed.
"""
WEDNESDAY = """
He scored in the 45th minute and again in the second half.
Police found 1,984 tablets and $1990 in cash.
The 747 took off at 2015 local time.
About 1700 people live there.
The village, population 1850, was cut off.
His novel "1912" sold well.
The film 1917 won.
He lives at 1920 Elm Street.
The bill passed by 52-48.
A 2,000-year-old coin was found.
He sold the Sun and the Times.
A minute later he was gone.
Hours later he was gone.
It will last for the next two weeks.
In recent months it has grown.
In the coming weeks it will grow.
Now it is gone.
It took years.
He has been ill for the last three years.
It has rained for the past week.
The two-day summit ended.
A five-year plan was agreed.
"""
NOVEMBER = """
The museum shuts on Mondays.
They were married for 52 years.
He was paid $1,200 a day.
Bus 1914 hit a wall.
The hotel's 1,500 rooms are full.
She was awarded $1850 in damages.
The Tuesday Club meets at noon.
The year-ago figure was 5%.
The 24-hour strike ended.
"1984" and "2001" are films.
Mr Justice March and Ms April are lawyers.
"""

LINES = {"2024-05-16": THURSDAY, "2023-02-07": TUESDAY, "2021-10-13": WEDNESDAY, "2017-11-08": NOVEMBER}
CASES = [(published, text, told) for published, lines in LINES.items() for text, told in list_dated(lines)]


@pytest.mark.parametrize(("published", "text", "told"), CASES)
def test_what_is_no_date_is_not_found(published: str, text: str, told: list[tuple[str, ...]]) -> None:
    assert find_told(text, published) == told
