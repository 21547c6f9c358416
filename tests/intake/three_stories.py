"""A small page of three stories with leftovers before and after them, and words for its clips."""

from intake import combining
from intake.models import Clip

PAGE = """第03版

暖手炉送到路口

本报讯(记者沈小禾)近日，密云区总工会把暖手炉送到环卫工手里。

三百名职工领到了礼物。

热水房连夜亮灯

本报讯(记者柏小樵 通讯员温小溪)怀柔区总工会给夜班工人添了热水房。

热水房里有八张凳子。

夜班食堂添新灶

本报讯(记者羊小角)食堂添了三口新灶，饭菜到半夜还是热的。

本版责编 夏小满 校对 秋小分
"""


def clips_of(batch):
    return list(Clip.objects.of(batch))


def versions_of(batch):
    return {clip.pk: clip.version for clip in Clip.objects.of(batch)}


def name_of(clip, number):
    return combining.named_blocks(clip.content)[number][0]


def start_of(words):
    return PAGE.index(words)
