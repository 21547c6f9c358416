"""Plainly invented copy in any quantity, put together from a few phrases; the same for one seed."""

import hashlib
from dataclasses import dataclass
from random import Random

from articles import body

PLACES = ["东风机械厂", "北关货运站", "槐树街环卫所", "三里桥食堂", "云岭林场", "长桥公交场站", "柳河纺织厂",
          "青石工地", "南坡供热站", "望湖快递分拣中心"]  # fmt: skip
PEOPLE = ["钳工乙一", "护士甲二", "司机丙三", "木工丁四", "厨师戊五", "养路工己六", "焊工庚七", "保育员辛八"]
DEEDS = ["办起了夜校", "改好了排班表", "签下集体合同", "腾出一间母婴室", "比了一场技能", "修通了自来水",
         "开了一次职代会", "送来了防寒服", "教会了六名徒弟", "把意见本挂上墙"]  # fmt: skip
LEADS = ["入冬以来", "连续三周", "工会牵头", "一张图纸", "两把扳手", "夜班之后", "四方商量", "账本摊开"]
SENTENCES = [
    "{place}的车间里，{person}把手套摘下来，指着墙上的一行字说，这件事不难，难在天天做。",
    "{person}说，从前要跑三趟的手续，现在一张表就能办完，省下来的时间正好睡一觉。",
    "工会小组先问后办，收回的问卷装了满满一纸箱，排在头一条的是热水，第二条是班车。",
    "{place}算过一笔账：一个月多花不到五百元，迟到的人少了四成，返工单少了十二张。",
    "有人嫌麻烦，也有人不相信，{person}没有争辩，拿出秒表，一项一项当着大家的面量。",
    "办法定下来以后，写成三条，贴在食堂门口，谁负责、哪天完、完不成怎么办，都写着名字。",
    "{person}从家里带来一只旧闹钟，摆在值班室的窗台上，说是给下夜班的人提个醒。",
    "记者离开{place}的时候，路灯刚亮，{person}还在门口张望，等最后一趟班车回来。",
    "这一年里，{place}一共收到合理化建议二百零六条，采纳了八十八条，每一条都有回音。",
    "会开了不到一小时，没有人念稿子，{person}头一个举手，说的是更衣柜的锁。",
]


@dataclass(frozen=True)
class Copy:
    """One invented body in every form that rows need."""

    html: str
    text: str
    summary: str
    characters: int


def bodies(random: Random, number: int) -> list[Copy]:
    """Bodies of some 300 to 600 characters, to be used many times each."""
    return [_body(random) for _each in range(number)]


def _body(random: Random) -> Copy:
    paragraphs = ["".join(_sentence(random) for _each in range(3)) for _each in range(random.randint(3, 5))]
    html = body.from_paragraphs(paragraphs)
    text = body.plain_text(html)
    return Copy(html, text, f"{text[:100]}……", body.count_characters(text))


def _sentence(random: Random) -> str:
    return random.choice(SENTENCES).format(place=random.choice(PLACES), person=random.choice(PEOPLE))


def headline(random: Random) -> str:
    return f"{random.choice(LEADS)} {random.choice(PLACES)}{random.choice(DEEDS)}"


def hash_of(copy: Copy, headline: str) -> str:
    return hashlib.sha256(f"{headline}\n{copy.html}".encode()).hexdigest()
