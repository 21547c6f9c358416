"""What no small change may touch in running text: figures, dates, quotations, names, offices, places, a “not”.

Patterns, not understanding: where they err they err towards a second look, which costs one more sign-off.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

HAN = "\u3400-\u9fff"
NUMERAL = "〇零一二三四五六七八九十百千万亿两"
UNITS = (
    "年代 年 月份 月 日 号 时 点 分钟 分 秒 周 天 岁 届 期 期间 次 名 位 人次 人 个 家 户 项 件 条 起 场 批 轮 级 等奖 "
    "元 万元 亿元 角 吨 公斤 千克 克 斤 公里 千米 厘米 毫米 平方米 平方公里 立方米 米 亩 公顷 度 倍 成 折 座 栋 层 台 "
    "辆 间 套 本 册 份 篇 支 只 张 幅 处 所 班 站 号线 小时 余 多 几 % ％ ‰ ℃ 万 亿 千 百"
)
UNIT = "|".join(sorted(map(re.escape, UNITS.split()), key=len, reverse=True))
TITLES = (
    "总书记 书记 主席 总理 委员长 委员 常委 部长 局长 市长 区长 县长 镇长 乡长 村长 处长 科长 厅长 司长 主任 会长 院长 "
    "校长 所长 站长 队长 班长 组长 厂长 店长 行长 社长 总编辑 主编 编辑 总经理 经理 董事长 董事 监事 理事长 理事 "
    "秘书长 秘书 总工程师 工程师 技师 教授 研究员 博士 医生 护士 教师 老师 律师 法官 检察官 代表 劳动模范 劳模 工匠 "
    "状元 标兵 先进工作者 记者 通讯员 摄影 同志 先生 女士 师傅"
)
TITLE = "|".join(sorted(TITLES.split(), key=len, reverse=True))
SURNAMES = (
    "王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高梁郑罗宋谢唐韩曹许邓萧冯曾程蔡彭潘袁于董余苏叶吕魏蒋田杜丁沈姜范江傅钟卢汪戴崔"
    "任陆廖姚方金邱夏谭韦贾邹石熊孟秦阎薛侯雷白龙段郝孔邵史毛常万顾赖武康贺严尹钱施牛洪龚"
)
NAME = f"(?:欧阳|上官|司马|诸葛|司徒|[{SURNAMES}])[{HAN}]{{1,2}}"
# A look behind is of one length, and these are the titles of two characters that stand before a name.
BEFORE_NAME = "书记|主席|部长|局长|主任|会长|市长|区长|院长|校长|厂长|处长|经理|记者|同志|师傅|劳模|工匠|代表"
BODIES = "总工会|工会联合会|工会委员会|联合会|委员会|工会|集团|公司|学院|大学|医院|研究院|研究所"
# 社区, 城市, 超市 … are no names of places.
PLACE = "省|自治区|(?<!城)(?<!超)(?<!都)市|(?<![社城地园小山景厂校辖灾片库])区|县|街道|(?<![城乡])镇|乡(?!镇)"
PLACE_NAME = f"[{HAN}]{{2,3}}(?:{PLACE})"

PATTERNS = (
    (
        _("Figures and dates"),
        rf"[0-9０-９]+(?:[.．,，:：][0-9０-９]+)*(?:{UNIT})*"
        rf"|(?:第|百分之|星期|周)[{NUMERAL}日天]+(?:{UNIT})*|[{NUMERAL}]+(?:{UNIT})+|[{NUMERAL}]{{2,}}"
        "|[今明昨去前后次当][天日年晚]|[上下][午周]|[本上下]个?[月周]|上半年|下半年",
    ),
    (_("Quotation"), "“[^”\n]*(?:”|$|(?=\n))|‘[^’\n]*’|《[^》\n]*》|「[^」\n]*」|『[^』\n]*』"),
    (
        _("Name"),
        f"{NAME}(?=(?:[副原]|常务)?(?:{TITLE}))|(?<={BEFORE_NAME})[ \u3000]?{NAME}|[{SURNAMES}]某{{1,2}}",
    ),
    (_("Office"), f"(?:[副原前代]|常务|党组|党委|执行|名誉)*(?:{TITLE})"),
    (_("Place or organisation"), f"(?:{PLACE_NAME})+(?:{BODIES})?|(?:全国|[省市区县镇])?(?:{BODIES})"),
    (_("A “not”"), "[不没未无否勿莫]|禁止"),
)
COMPILED = [(label, re.compile(pattern)) for label, pattern in PATTERNS]


class Span(NamedTuple):
    """A guarded stretch of a text. A change is in it when it overlaps it or falls between two of its characters."""

    what: str | Promise
    start: int
    end: int

    def is_touched(self, start: int, end: int) -> bool:
        if start == end:
            return self.start < start < self.end
        return self.start < end and start < self.end


def spans(text: str, names: Iterable[str]) -> Iterator[Span]:
    """Every guarded stretch; `names` are people known to matter here, found wherever they stand."""
    for label, pattern in COMPILED:
        for match in pattern.finditer(text):
            if match.group():
                yield Span(label, *match.span())
    for name in names:
        for match in re.finditer(re.escape(name), text):
            yield Span(_("Name"), *match.span())
