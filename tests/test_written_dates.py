"""Dates that name their day, month, year or decade, alone and in ranges.

The days of publication are a Thursday (2024-05-16), a Tuesday (2023-02-07) and two Wednesdays.
"""

from __future__ import annotations

import pytest
from dated import find_told, list_dated

THURSDAY = """
She bought the house in the late 1980s. | the late 1980s=1980-01-01..1989-12-31 decade
Music of the '90s. | the '90s=1990-01-01..1999-12-31 decade
The church dates from the 12th century. | the 12th century=1101-01-01..1200-12-31 century
From 1992 to 1995 he served in Bosnia. | 1992 to 1995=1992-01-01..1995-12-31 year
Between March and July 2015 prices fell. | March and July 2015=2015-03-01..2015-07-31 month
The 2017-18 season was the worst. | 2017-18=2017-01-01..2018-12-31 year
He lived (1921-1999) in Rome. | 1921-1999=1921-01-01..1999-12-31 year
It was signed on 9/26/2023. | 9/26/2023=2023-09-26
It was signed on 26/9/2023. | 26/9/2023=2023-09-26
It was signed on 26.9.2023. | 26.9.2023=2023-09-26
It was signed on 4/5/2023. | 4/5/2023=None unknown
It was signed on 5/5/2023. | 5/5/2023=2023-05-05
On 12 March 2023 he wrote; the note is dated 4/5/2023. | 12 March 2023=2023-03-12; 4/5/2023=2023-05-04
She was born on the Fourth of July. | the Fourth of July=2023-07-04
The ceremony took place on 1 and 2 June 2023. | 1 and 2 June 2023=2023-06-01..2023-06-02
The floods of July 2021 killed 180. | July 2021=2021-07-01..2021-07-31 month
In May and June 2021 it rained. | May=2021-05-01..2021-05-31 month; June 2021=2021-06-01..2021-06-30 month
The strike began on 30 December 2022. On 4 January it ended. | 30 December 2022=2022-12-30; 4 January=2023-01-04
Prices rose in April, up from 2% in March. | April=2024-04-01..2024-04-30 month; March=2024-03-01..2024-03-31 month
The April figures were worse. | April=2024-04-01..2024-04-30 month
KYIV, May 14 - Shelling resumed. | May 14=2024-05-14
LONDON (Reuters), 14 May 2024 — Shelling resumed. | 14 May 2024=2024-05-14
The vote was moved from 3 June to 10 June. | 3 June=2024-06-03; 10 June=2024-06-10
The start of 2024 was slow. | The start of 2024=2024-01-01..2024-12-31 year
It was mid-2019. | mid-2019=2019-01-01..2019-12-31 year
On the morning of Sept. 11, 2001, he was late. | Sept. 11, 2001=2001-09-11
In 2019, three years after the fire, it reopened. | 2019=2019-01-01..2019-12-31 year
On 12 January 2020, a year to the day after the fire, it reopened. | 12 January 2020=2020-01-12
The plan is for 2030. | 2030=2030-01-01..2030-12-31 year
The 2024 budget grew. | 2024=2024-01-01..2024-12-31 year
It dropped to 1990 levels. | 1990=1990-01-01..1990-12-31 year
It has been post-2008 policy. | 2008=2008-01-01..2008-12-31 year
The treaty of 1648 ended it. | 1648=1648-01-01..1648-12-31 year
In 1066 they landed. | 1066=1066-01-01..1066-12-31 year
On May 3rd, 2021 he left. | May 3rd, 2021=2021-05-03
On the 3rd of May he left. | the 3rd of May=2024-05-03
He left on Sunday 12 May. | Sunday 12 May=2024-05-12
The March 2020 lockdown began. | March 2020=2020-03-01..2020-03-31 month
In March 20 people died. | March=2024-03-01..2024-03-31 month
He retired in September. | September=2023-09-01..2023-09-30 month
"""
TUESDAY = """
Unemployment fell to 3.4 percent in January, the lowest since 1969. | January=2023-01-01..2023-01-31 month; \
1969=1969-01-01..1969-12-31 year
The embassy closed in mid-January. | mid-January=2023-01-01..2023-01-31 month
He was last seen at about 9.15 on Friday 27 January, when he dropped off his children. | Friday 27 January=2023-01-27
Her office said in late 2019 that it had lost the file. | late 2019=2019-01-01..2019-12-31 year
He had served since the mid-2000s. | the mid-2000s=2000-01-01..2009-12-31 decade
The law of 5 July 1978 was repealed in the early 1990s. | 5 July 1978=1978-07-05; the early \
1990s=1990-01-01..1999-12-31 decade
Ms. June Harper won the award in 2012 and again in 2014. | 2012=2012-01-01..2012-12-31 year; \
2014=2014-01-01..2014-12-31 year
The team finished the 2021/22 season second. | 2021/22=2021-01-01..2022-12-31 year
It was a march in May. | May=2022-05-01..2022-05-31 month
He may go in March. | March=2023-03-01..2023-03-31 month
The diary covers 1940–45. | 1940–45=1940-01-01..1945-12-31 year
He earned $31.2 million in the three months to Dec. 31. | Dec. 31=2022-12-31
Since Sept. 11, 2001, it has been shut. | Sept. 11, 2001=2001-09-11
The first phase ended in September 2022 and the second phase in early January. | September \
2022=2022-09-01..2022-09-30 month; early January=2023-01-01..2023-01-31 month
It opened in April 1978. In June it shut. | April 1978=1978-04-01..1978-04-30 month; June=1978-06-01..1978-06-30 month
The painting is from 1889, a year before he died. | 1889=1889-01-01..1889-12-31 year
Some 400 were killed on Oct. 7-8. | Oct. 7-8=2022-10-07..2022-10-08
"""
WEDNESDAY = """
Leaders gather in Glasgow at the end of the month. | the end of the month=2021-10-01..2021-10-31 month
Revenue in the quarter ended Sept. 30 rose 4%. | Sept. 30=2021-09-30
The treaty was signed on 3 March 1918, six months before the end. | 3 March 1918=1918-03-03
In the early to mid 1990s he painted. | the early to mid 1990s=1990-01-01..1999-12-31 decade
Between the 1960s and the 1980s it grew. | the 1960s and the 1980s=1960-01-01..1989-12-31 decade
The mid-to-late 1970s were hard. | The mid-to-late 1970s=1970-01-01..1979-12-31 decade
They met at the 2016 Olympics. | 2016=2016-01-01..2016-12-31 year
The class of 2010 met. | 2010=2010-01-01..2010-12-31 year
His 2019 book sold well. | 2019=2019-01-01..2019-12-31 year
Resolution 1701 was adopted in 2006. | 2006=2006-01-01..2006-12-31 year
Their son August was born in August. | August=2021-08-01..2021-08-31 month
Mr. May thanked April Jones in June. | June=2021-06-01..2021-06-30 month
The prime minister, Theresa May, met Mr Lee in May; May said it went well. | May=2021-05-01..2021-05-31 month
Workers marched in March. | March=2021-03-01..2021-03-31 month
The year 2020 was bad. | 2020=2020-01-01..2020-12-31 year
The last week of September was wet. | September=2021-09-01..2021-09-30 month
It happened on the night of 12 to 13 August. | 12 to 13 August=2021-08-12..2021-08-13
The summit of 30-31 October was fixed. | 30-31 October=2021-10-30..2021-10-31
From Monday to Wednesday it rained. | Monday to Wednesday=2021-10-11..2021-10-13
The war lasted from April 1992 to November 1995. | April 1992 to November 1995=1992-04-01..1995-11-30 month
From 3 April 2020 to 5 May 2021 it was shut. | 3 April 2020 to 5 May 2021=2020-04-03..2021-05-05
Between Monday and Wednesday it rained. | Monday and Wednesday=2021-10-11..2021-10-13
She served two terms, 2001-2005 and 2009-2013. | 2001-2005=2001-01-01..2005-12-31 year; \
2009-2013=2009-01-01..2013-12-31 year
Output fell from 5% in 2010 to 3% in 2015. | 2010=2010-01-01..2010-12-31 year; 2015=2015-01-01..2015-12-31 year
"""
NOVEMBER = """
Turnout was 64%, down from 71% at the last election, in 2013. | 2013=2013-01-01..2013-12-31 year
Applications close on Nov 30. | Nov 30=2017-11-30
By the mid-1980s it employed 2,000 people. | the mid-1980s=1980-01-01..1989-12-31 decade
It was built between 1901 and 1904 and restored in the 1970s. | 1901 and 1904=1901-01-01..1904-12-31 year; the \
1970s=1970-01-01..1979-12-31 decade
On Halloween, vandals struck. | Halloween=2017-10-31
The 2016-17 accounts show a loss. | 2016-17=2016-01-01..2017-12-31 year
"We were told in June that the money was gone," said Mr Hall. | June=2017-06-01..2017-06-30 month
It was the wettest October since 1903. | October=2017-10-01..2017-10-31 month; 1903=1903-01-01..1903-12-31 year
Exports fell in Q3. | Q3=2017-07-01..2017-09-30 month
The pair last spoke on 14 June, the day of the fire. | 14 June=2017-06-14
Four days before the fire, on 10 June 2017, she had complained. | 10 June 2017=2017-06-10
The ship sailed on Monday 6 November at 1500 hours. | Monday 6 November=2017-11-06
The judge, Mr Justice May, said so in May. | May=2017-05-01..2017-05-31 month
In December 1989, and again in January 1990, he fled. | December 1989=1989-12-01..1989-12-31 month; January \
1990=1990-01-01..1990-01-31 month
"""

LINES = {"2024-05-16": THURSDAY, "2023-02-07": TUESDAY, "2021-10-13": WEDNESDAY, "2017-11-08": NOVEMBER}
CASES = [(published, text, told) for published, lines in LINES.items() for text, told in list_dated(lines)]


@pytest.mark.parametrize(("published", "text", "told"), CASES)
def test_a_written_date_is_resolved(published: str, text: str, told: list[tuple[str, ...]]) -> None:
    assert find_told(text, published) == told
