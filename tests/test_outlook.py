"""Dates of which the verbs around tell whether they lie ahead.

The days of publication are a Thursday (2024-05-16), a Tuesday (2023-02-07) and two Wednesdays.
"""

from __future__ import annotations

import pytest
from dated import find_told, list_dated

THURSDAY = """
The law will take effect at the beginning of June. | the beginning of June=2024-06-01..2024-06-30 month
A vote is due in October. | October=2024-10-01..2024-10-31 month
The election will be held in November next year. | November next year=2025-11-01..2025-11-30 month
The trial opens next month. | next month=2024-06-01..2024-06-30 month
The hearing was adjourned until 7 June. | 7 June=2024-06-07
He could not be reached on Wednesday. | Wednesday=2024-05-15
The union said it would strike on Monday. | Monday=2024-05-20
The union, which struck on Monday, will meet on Friday. | Monday=2024-05-13; Friday=2024-05-17
Officials said the attack on Monday would not change plans. | Monday=2024-05-13
The ministry said on Monday that talks will resume. | Monday=2024-05-13
On Friday the court will rule on the appeal. | Friday=2024-05-17
Voters go to the polls on Sunday. | Sunday=2024-05-19
The film opens in cinemas on 24 May. | 24 May=2024-05-24
He scored 200 runs on Saturday. | Saturday=2024-05-11
He will leave later this year. | later this year=2024-01-01..2024-12-31 year
It runs from 3 June to 10 June. | 3 June to 10 June=2024-06-03..2024-06-10
By the end of the year, it will be gone. | the end of the year=2024-01-01..2024-12-31 year
By the end of 2025 it will be gone. | the end of 2025=2025-01-01..2025-12-31 year
He will arrive this Saturday. | this Saturday=2024-05-18
It takes place on the first Monday in September. | the first Monday in September=2024-09-02
He spent 20 years in jail until 2021. | 2021=2021-01-01..2021-12-31 year
He has until Friday to reply. | Friday=2024-05-17
She was ordered to leave by Monday. | Monday=2024-05-20
The match is on Saturday. | Saturday=2024-05-18
In a statement on Tuesday, it said profits would fall in 2025. | Tuesday=2024-05-14; 2025=2025-01-01..2025-12-31 year
She starts work on 1 June. | 1 June=2024-06-01
The deadline is 31 July. | 31 July=2024-07-31
He will retire in September. | September=2024-09-01..2024-09-30 month
It closed due to snow on Tuesday. | Tuesday=2024-05-14
The record set on Tuesday stands. | Tuesday=2024-05-14
EASTGATE, March 12 — The council on Tuesday voted to ban ships. | March 12=2024-03-12; Tuesday=2024-05-14
EASTGATE, May 15 — The council on Tuesday voted to ban ships. | May 15=2024-05-15; Tuesday=2024-05-14
"""
TUESDAY = """
Prosecutors will decide by Feb. 20 whether to appeal. | Feb. 20=2023-02-20
The film, shot in the winter of 2021, premieres at Cannes in May. | the winter of 2021=2021-12-01..2022-02-28 \
month; May=2023-05-01..2023-05-31 month
In December 2021, the firm sold its stake; by the following March it had left. | December \
2021=2021-12-01..2021-12-31 month; the following March=2022-03-01..2022-03-31 month
Construction is to start next spring and finish in late 2025. | next spring=2024-03-01..2024-05-31 month; late \
2025=2025-01-01..2025-12-31 year
The inquiry is expected to report by the summer. | the summer=2023-06-01..2023-08-31 month
His contract runs out in 2024 and talks are planned for this summer. | 2024=2024-01-01..2024-12-31 year; this \
summer=2023-06-01..2023-08-31 month
Ticket prices rose by 20 per cent in the 12 months to December. | December=2022-12-01..2022-12-31 month
The deal, first reported by The Times on Thursday, was confirmed last night. | Thursday=2023-02-02; last \
night=2023-02-06
They will march through London on Saturday week. | Saturday=2023-02-11
Passengers on flight 1812 waited until 3 a.m. on Sunday. | Sunday=2023-02-05
The Oct. 31 deadline passed without a deal. | Oct. 31=2022-10-31
Voting ends at 8 p.m. on Tuesday. | Tuesday=2023-02-07
Voting takes place next Tuesday. | next Tuesday=2023-02-14
The judge set a trial date of June 12. | June 12=2023-06-12
The hearing was set for March 3. | March 3=2023-03-03
Lawyers have until the end of March to respond. | the end of March=2023-03-01..2023-03-31 month
At the weekend he will fly home. | the weekend=2023-02-11..2023-02-12
Sales will recover in the second quarter, the company said. | the second quarter=2023-04-01..2023-06-30 month
The trial is due to begin on Monday, March 6, 2023. | Monday, March 6, 2023=2023-03-06
He coached from August 2016 until May 2018. | August 2016 until May 2018=2016-08-01..2018-05-31 month
The report is due this week. | this week=2023-02-06..2023-02-12 week
In two weeks' time he will be free. | two weeks' time=2023-02-20..2023-02-26 week
"""
WEDNESDAY = """
The judge told them to leave by Friday. | Friday=2021-10-15
The minister, who is to step down on Friday, was unrepentant. | Friday=2021-10-15
Mr Lee was due to appear in court on Thursday. | Thursday=2021-10-14
The exhibition runs until Jan. 9. | Jan. 9=2022-01-09
The exhibition is open until 9 January. | 9 January=2022-01-09
The law comes into force on 1 January. | 1 January=2022-01-01
The election, on 14 November, will be close. | 14 November=2021-11-14
The festival returns in July after a two-year break. | July=2022-07-01..2022-07-31 month
The union has called a strike for Friday. | Friday=2021-10-15
A strike called for Friday was dropped. | Friday=2021-10-15
A vote on the bill is likely on Thursday. | Thursday=2021-10-14
He hopes to be back by Christmas. | Christmas=2021-12-25
They will be home for Christmas. | Christmas=2021-12-25
The deal would close in the first quarter of next year. | the first quarter of next year=2022-01-01..2022-03-31 month
Growth will slow in the fourth quarter, the bank said. | the fourth quarter=2021-10-01..2021-12-31 month
The show, which opened on 4 October, runs for six weeks. | 4 October=2021-10-04
On 20 September, the river rose. The next morning the bridge was gone, and by the end of that week so was the town. \
| 20 September=2021-09-20; The next morning=2021-09-21; the end of that week=2021-09-20..2021-09-26 week
The first case was found in March 2020; by that summer the virus was everywhere. | March \
2020=2020-03-01..2020-03-31 month; that summer=2020-06-01..2020-08-31 month
The 1,800m race is on Saturday. | Saturday=2021-10-16
We march on Saturday. | Saturday=2021-10-16
By this time next year he will be free. | next year=2022-01-01..2022-12-31 year
The meeting on Wednesday will last two days. | Wednesday=2021-10-13
"""
NOVEMBER = """
An inquest, opened and adjourned in September, will resume on 11 December. | September=2017-09-01..2017-09-30 \
month; 11 December=2017-12-11
The next election must be held by May 2022. | May 2022=2022-05-01..2022-05-31 month
She will be sentenced on Dec. 1. | Dec. 1=2017-12-01
There will be no trains on Christmas Day or Boxing Day. | Christmas Day=2017-12-25; Boxing Day=2017-12-26
Sunday's marathon was won by an unknown. | Sunday=2017-11-05
He will be in Rome from Thursday to Saturday. | Thursday to Saturday=2017-11-09..2017-11-11
The parade is on the first Saturday in December. | the first Saturday in December=2017-12-02
He comes back next weekend. | next weekend=2017-11-18..2017-11-19
"""

LINES = {"2024-05-16": THURSDAY, "2023-02-07": TUESDAY, "2021-10-13": WEDNESDAY, "2017-11-08": NOVEMBER}
CASES = [(published, text, told) for published, lines in LINES.items() for text, told in list_dated(lines)]


@pytest.mark.parametrize(("published", "text", "told"), CASES)
def test_the_verbs_tell_where_a_date_lies(published: str, text: str, told: list[tuple[str, ...]]) -> None:
    assert find_told(text, published) == told
