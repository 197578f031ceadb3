"""Dates counted from publication, or from the last date that the text gave.

The days of publication are a Thursday (2024-05-16), a Tuesday (2023-02-07) and two Wednesdays.
"""

from __future__ import annotations

import pytest
from dated import find_told, list_dated

THURSDAY = """
He resigned at the end of last year. | the end of last year=2023-01-01..2023-12-31 year
He died early Tuesday. | Tuesday=2024-05-14
He died in the early hours of Tuesday. | Tuesday=2024-05-14
He arrived late on Wednesday. | Wednesday=2024-05-15
Talks resumed on Monday and Tuesday. | Monday=2024-05-13; Tuesday=2024-05-14
The firm was founded in 1994. The following year it moved. | 1994=1994-01-01..1994-12-31 year; The following \
year=1995-01-01..1995-12-31 year
Police were called on 3 April. They returned a week later. | 3 April=2024-04-03; a week \
later=2024-04-08..2024-04-14 week
She left in March 2019, and in June of that year she sued. | March 2019=2019-03-01..2019-03-31 month; June of that \
year=2019-06-01..2019-06-30 month
He was jailed in December last year. | December last year=2023-12-01..2023-12-31 month
He was jailed in December of last year. | December of last year=2023-12-01..2023-12-31 month
The party won 300 votes on Sunday. | Sunday=2024-05-12
Three people died during the weekend. | the weekend=2024-05-11..2024-05-12
The club plays at home this weekend. | this weekend=2024-05-18..2024-05-19
The club lost last weekend. | last weekend=2024-05-11..2024-05-12
A march is planned for next weekend. | next weekend=2024-05-25..2024-05-26
She has been missing since the day before yesterday. | the day before yesterday=2024-05-14
The day after tomorrow is a holiday. | The day after tomorrow=2024-05-18
He resigned the day before. | the day before=2024-05-15
The fire broke out on 3 May, and he died the day after. | 3 May=2024-05-03; the day after=2024-05-04
The fire broke out on 3 May, and he had left the night before. | 3 May=2024-05-03; the night before=2024-05-02
It was lit on 3 May. That night it burned. | 3 May=2024-05-03; That night=2024-05-03
It was lit on 3 May. Later that day it burned. | 3 May=2024-05-03; that day=2024-05-03
It was sold in 2015. Later that year it burned. | 2015=2015-01-01..2015-12-31 year; Later that \
year=2015-01-01..2015-12-31 year
It was sold in May 2015. Later that month it burned. | May 2015=2015-05-01..2015-05-31 month; Later that \
month=2015-05-01..2015-05-31 month
The company was sold in 2015 and closed three years later. | 2015=2015-01-01..2015-12-31 year; three years \
later=2018-01-01..2018-12-31 year
Earlier this week he left. | Earlier this week=2024-05-13..2024-05-19 week
He left late last month. | late last month=2024-04-01..2024-04-30 month
He left early last week. | early last week=2024-05-06..2024-05-12 week
Two weeks ago the school closed. | Two weeks ago=2024-04-29..2024-05-05 week
A fortnight ago the school closed. | A fortnight ago=2024-04-29..2024-05-05 week
A decade ago there were none. | A decade ago=2014-01-01..2014-12-31 year
Twenty-five years ago there were none. | Twenty-five years ago=1999-01-01..1999-12-31 year
Half a century ago there were none. | Half a century ago=1974-01-01..1974-12-31 year
Last May's vote was void. | Last May=2023-05-01..2023-05-31 month
Tomorrow night he sings. | Tomorrow=2024-05-17
Yesterday evening he sang. | Yesterday=2024-05-15
The previous day he sang. | The previous day=2024-05-15
On Thursday, two days after his arrest, he was freed. | Thursday=2024-05-16
Their deal of 24 April 2021 lapsed a month later. | 24 April 2021=2021-04-24; a month later=2021-05-01..2021-05-31 \
month
He resigned in August 2014 and died two months later. | August 2014=2014-08-01..2014-08-31 month; two months \
later=2014-10-01..2014-10-31 month
He met her in October 2014. The previous month he had moved. | October 2014=2014-10-01..2014-10-31 month; The \
previous month=2014-09-01..2014-09-30 month
He arrived this Monday. | this Monday=2024-05-13
On Tuesday last week he left. | Tuesday last week=2024-05-07
On Tuesday of last week he left. | Tuesday of last week=2024-05-07
He left on Sunday (12 May). | Sunday=2024-05-12; 12 May=2024-05-12
Tickets go on sale on Saturday. | Saturday=2024-05-18
The team, who face Spain on Tuesday, trained today. | Tuesday=2024-05-21; today=2024-05-16
Ahead of Sunday's election, he spoke. | Sunday=2024-05-19
Speaking before Sunday's final, he smiled. | Sunday=2024-05-19
It was closed because of snow on Tuesday. | Tuesday=2024-05-14
"""
TUESDAY = """
The court in Lyon sentenced him Monday to 12 years in prison. | Monday=2023-02-06
Two months earlier, in October 2015, he had quit. | Two months earlier=2022-12-01..2022-12-31 month; October \
2015=2015-10-01..2015-10-31 month
The bank raised rates on Feb. 1 and is expected to do so again next month. | Feb. 1=2023-02-01; next \
month=2023-03-01..2023-03-31 month
A ceasefire agreed a week earlier collapsed Sunday. | a week earlier=2023-01-30..2023-02-05 week; Sunday=2023-02-05
The ship left port on 28 January; three days later it sank. | 28 January=2023-01-28; three days later=2023-01-31
The quake hit at 4.17am on Monday, and a second struck the same afternoon. | Monday=2023-02-06; the same \
afternoon=2023-02-06
In 2020 the fund lost 5%; in 2021, 7%; this year it is up. | 2020=2020-01-01..2020-12-31 year; \
2021=2021-01-01..2021-12-31 year; this year=2023-01-01..2023-12-31 year
He arrived the following morning. | the following morning=2023-02-08
They had met the previous evening. | the previous evening=2023-02-06
He was 16 in 1999, and a year later he was a star. | 1999=1999-01-01..1999-12-31 year; a year \
later=2000-01-01..2000-12-31 year
It rained at the weekend. | the weekend=2023-02-04..2023-02-05
Prices are 10% higher than a year ago. | a year ago=2022-01-01..2022-12-31 year
The day after, he quit. | The day after=2023-02-08
The paper's Sunday edition. | Sunday=2023-02-05
Her mother died last week, aged 84. | last week=2023-01-30..2023-02-05 week
Today's vote is the third. | Today=2023-02-07
He left on the Tuesday. | Tuesday=2023-02-07
The next day, Feb. 3, he fled. | The next day=2023-02-08; Feb. 3=2023-02-03
"""
WEDNESDAY = """
He told reporters that he flew to Kyiv on Friday. | Friday=2021-10-08
Police were called to the house on Monday. | Monday=2021-10-11
She told the BBC she went to Moscow on Friday. | Friday=2021-10-08
In a second debate on Monday, the candidates clashed. | Monday=2021-10-11
She lost the US Open final on Sunday. | Sunday=2021-10-10
The church next to the station burned down on Sunday. | Sunday=2021-10-10
The mayor accused the union on Monday of lying. | Monday=2021-10-11
The attack on 4 July killed nine; a second attack two days later killed three. | 4 July=2021-07-04; two days \
later=2021-07-06
He was born on 5 May 1950. A year later the family moved. | 5 May 1950=1950-05-05; A year \
later=1951-01-01..1951-12-31 year
The same week, three banks failed. | The same week=2021-10-11..2021-10-17 week
He was jailed in 2009 and freed in 2013. Two years on, he is back. | 2009=2009-01-01..2009-12-31 year; \
2013=2013-01-01..2013-12-31 year; Two years on=2015-01-01..2015-12-31 year
Born March 3, 1940, he died on Tuesday. | March 3, 1940=1940-03-03; Tuesday=2021-10-12
At 20:15 on Monday the alarm rang. | Monday=2021-10-11
This is the third time this year. | this year=2021-01-01..2021-12-31 year
Last year's winner lost. | Last year=2020-01-01..2020-12-31 year
The week before last he fell. | The week before last=2021-09-27..2021-10-03 week
He left the following week. | the following week=2021-10-18..2021-10-24 week
On Wednesday night, hours before the vote, he left. | Wednesday=2021-10-13
"""
NOVEMBER = """
Police said the man, 34, was arrested at his home in Derby in the early hours of Saturday. | Saturday=2017-11-04
He had been on the run since escaping from prison last July. | last July=2017-07-01..2017-07-31 month
The couple, who had met the year before, wed in 1956. | the year before=2016-01-01..2016-12-31 year; \
1956=1956-01-01..1956-12-31 year
They wed in 1956, having met the year before. | 1956=1956-01-01..1956-12-31 year; the year \
before=1955-01-01..1955-12-31 year
A second storm is forecast to arrive late on Thursday. | Thursday=2017-11-09
Shares closed down 4% on Tuesday, their biggest fall since August 2011. | Tuesday=2017-11-07; August \
2011=2011-08-01..2011-08-31 month
The report, published today, covers the period between January 2010 and March 2014. | today=2017-11-08; January \
2010 and March 2014=2010-01-01..2014-03-31 month
In the year to October, profits were £3m, against £2m the previous year. | October=2017-10-01..2017-10-31 month; \
the previous year=2016-01-01..2016-12-31 year
The ceasefire took effect at midnight on 30 October; the following day shells fell again. | 30 October=2017-10-30; \
the following day=2017-10-31
Ms Reyes filed the suit in April 2016. That same month, two others did. | April 2016=2016-04-01..2016-04-30 month; \
That same month=2016-04-01..2016-04-30 month
The first snow fell this week, three weeks earlier than usual. | this week=2017-11-06..2017-11-12 week
He disappeared three years ago this month. | three years ago=2014-01-01..2014-12-31 year; this \
month=2017-11-01..2017-11-30 month
The strike, the first since 1998, began at 6am on Wednesday. | 1998=1998-01-01..1998-12-31 year; Wednesday=2017-11-08
An election is expected early next year. | early next year=2018-01-01..2018-12-31 year
After a goalless first half, Town scored twice in the second half on Saturday. | Saturday=2017-11-04
The weekend's storm killed two. | The weekend=2017-11-04..2017-11-05
He retired at the end of September 2015, and died a fortnight later. | the end of September \
2015=2015-09-01..2015-09-30 month; a fortnight later=2015-10-12..2015-10-18 week
The road reopened two days ago. | two days ago=2017-11-06
About two years ago the firm moved. | two years ago=2015-01-01..2015-12-31 year
More than 30 years ago it burned. | 30 years ago=1987-01-01..1987-12-31 year
In 2011, when he was 19, he left; six years later, he is back. | 2011=2011-01-01..2011-12-31 year; six years \
later=2017-01-01..2017-12-31 year
It snowed on the last Friday of October. | the last Friday of October=2017-10-27
Two people died on Sunday and Monday. | Sunday=2017-11-05; Monday=2017-11-06
Since last Tuesday it has rained. | last Tuesday=2017-11-07
By last Wednesday it had stopped. | last Wednesday=2017-11-01
This past weekend was dry. | This past weekend=2017-11-04..2017-11-05
"""

LINES = {"2024-05-16": THURSDAY, "2023-02-07": TUESDAY, "2021-10-13": WEDNESDAY, "2017-11-08": NOVEMBER}
CASES = [(published, text, told) for published, lines in LINES.items() for text, told in list_dated(lines)]


@pytest.mark.parametrize(("published", "text", "told"), CASES)
def test_a_date_is_counted(published: str, text: str, told: list[tuple[str, ...]]) -> None:
    assert find_told(text, published) == told
