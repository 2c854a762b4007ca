"""The wordings between figures that make them statements of arithmetic, as patterns over folded text."""

from __future__ import annotations

import regex

ROUGHLY = (
    r"(?:(?:khoảng|chừng|gần|hơn|trên|dưới|xấp xỉ|ước|tới|đến|được|lên|chỉ|còn|là|mức|có|trên dưới|chưa đến"
    r"|chưa đầy|đạt|thêm|bớt|số tiền|con số)\s)*"
)
CHANGE_SAID = rf"(?:đã |chỉ )?(?P<verb>tăng|giảm|vượt|hụt)\s{ROUGHLY}"
PARTS_OPEN = regex.compile(
    r"[\p{L}\s,/-]{0,60}?(?:(?P<plain>\(\s?)|(?:\(|,|:|\s)\s?(?:trong đó )?(?:bao )?gồm:?\s?\(?)"
)
OPEN_WORD = regex.compile(rf"(?:(?:bao )?gồm:?\s?)?(?:có\s)?{ROUGHLY}$")
ASIDE = regex.compile(rf",?\s{CHANGE_SAID}$")
COMPARED = regex.compile(r"[\p{L}\s]{0,40}? ?so với [^,;.()]{3,30}")
BETWEEN_PARTS = regex.compile(
    rf"[\p{{L}}\d\s\-–/“”\"]{{0,60}}?(?:,|;|\+|,?\svà|,?\scùng)\s?(?:(?:có|với)\s)?"
    rf"(?P<name>[\p{{L}}\s]{{0,30}}?\s?){ROUGHLY}"
)
PARTS_CLOSE = regex.compile(r"(?P<tail>[\p{L}\d\s\-–/“”\"]{0,60})(?:[);]|\.(?!\.)|$|\n)")
MORE = regex.compile(r"(?<!\p{L})(?:và|cùng|nhiều|các|những|khác|một số|số còn lại|còn)(?!\p{L})")
BRACKETED = regex.compile(r"\s?\([^()]{0,60}\)|,\s(?:chiếm|đạt|bằng)[\s\p{L}]{1,20}[\d,.]+\s?%")
CUE = (
    r"(?:(?:đã|hiện|cũng|như vậy|tức|mới)\s)?(?:(?:đạt|chiếm|bằng|tương đương|tương ứng)(?:\svới)?"
    r"(?:\s(?:tỷ|tỉ)\s(?:lệ|trọng))?|(?:tỷ|tỉ)\s(?:lệ|trọng))(?:\slà)?:?\s"
)
SHARE = regex.compile(
    rf"(?P<said>[^.;:()%\n]{{0,80}}?)(?:(?P<mark>\s?\(\s?|,\s?|\s[–-]\s|\s)(?P<cue>{CUE}){ROUGHLY}|\s?\(\s?{ROUGHLY})"
)
# What begins a statement of its own between a figure and a percentage.
OTHER_SUBJECT = regex.compile(
    r"(?<!\p{L})(?:(?:tỷ|tỉ) (?:lệ|trọng|suất)|mức|tốc độ|độ|tăng|giảm|vượt|hụt|so với|bình quân|lãi suất|trong đó"
    r"|riêng|chỉ số|năng suất|giá trị|kế hoạch)(?!\p{L})"
)
ENDS = regex.compile(r"\s?(?:[,.;:)\]\n–-]|$)")
OF_ALL = regex.compile(r"\s(?:trong |trên |của |trong tổng )?(?:tổng )?(?:số |cộng )?")
OF = regex.compile(rf"\s?(?:trong|trên|của)?\s?(?:tổng cộng|tổng số|số|tổng)\s(?:tiền |vốn )?{ROUGHLY}")
OF_PLAN = regex.compile(
    r"\s?(?:(?:so )?với )?(?:kế hoạch|chỉ tiêu|dự toán|kh)(?: năm| giao| được giao| đề ra| cả năm)*"
    rf"\s?[(,]?\s?(?:là )?{ROUGHLY}"
)
THAT_IS = regex.compile(rf"\s?(?:[(,]|\s[–-])\s?(?:(?:tức|tương đương|tương ứng|với)\s(?:với\s)?)?{ROUGHLY}")
IN_TOTAL = regex.compile(rf"[^.;:()\d%,]{{0,30}}?\s?(?:trên|trong)\s(?:tổng\s(?:số\s|cộng\s)?)?{ROUGHLY}")
AMONG = regex.compile(rf"(?:^|[\s(“\"])(?:trong|trên)\s(?:(?:tổng\s)?số\s|tổng\scộng\s)?{ROUGHLY}$")
AMONG_WHICH = regex.compile(r"[^.;()]{0,60}?[,(;]\s?trong (?:đó|số đó|số này):?\s[^.;()]{0,60}")
WHEN = r"(?:\s\(?(?:vào\s|đầu\s|cuối\s|hồi\s)?(?:năm|tháng|quý|quí|vụ)\s[\p{L}\d/.-]{1,9}\)?)?"
LEFT_OUT = regex.compile(
    r"\s?(?:(?:vẫn|còn|hiện|đang)\s){0,2}(?:chưa|không đạt|còn lại|trễ hạn|trễ hẹn|quá hạn)(?!\p{L})"
)
LEFT = regex.compile(r"(?:[\p{L}\s,]{0,40}?\s)?(?:chưa|không đạt|còn lại|trễ hạn|trễ hẹn|quá hạn)(?!\p{L})")
STILL = regex.compile(rf"(?:còn|còn lại)(?: là)?:?\s{ROUGHLY}$")
TO = regex.compile(rf"{WHEN}[^.;()\d%]{{0,60}}?\s?(?:lên|xuống|còn|thành|đến|đạt)\s{ROUGHLY}")
FROM = regex.compile(rf"(?:^|[\s(])từ\s(?:con số |mức )?{ROUGHLY}$")
CHANGED = regex.compile(rf"{WHEN}[^.;:()\d%]{{0,70}}?\s?(?:,|\s[–-]|\()\s?{CHANGE_SAID}")
BY_THAT = regex.compile(
    rf"\s?(?:\(|,)\s?(?:(?:tức|tương đương|tương ứng|bằng|khoảng)\s(?:với\s)?)?(?:(?:tăng|giảm)\s)?\+?-?{ROUGHLY}"
)
THAN = regex.compile(
    rf"[\p{{L}}\s]{{0,30}}?\sso (?:với )?(?:(?:mức|con số)\s{ROUGHLY}"
    rf"|[^.;()%]{{3,60}}?\s?\(\s?(?:[\p{{L}}\s]{{0,20}}?\s)?(?:là\s)?{ROUGHLY})"
)
UP_TO = regex.compile(rf"\s(?:lên|xuống|còn)\s{ROUGHLY}")
RISES = ("tăng", "vượt")
EACH = regex.compile(
    rf"[^.;()\d]{{0,60}}?(?:,|\(|\s)\s?(?:với\s)?mỗi\s(?P<one>\p{{L}}+)(?P<words>[^.;,()\d]{{0,40}}?\s{ROUGHLY})"
)
IN_ALL = regex.compile(rf"(?P<words>[^.;()\d]{{0,30}}?[,)(–-]\s?(?:với\s)?tổng[^.;,()\d%]{{0,40}}?\s{ROUGHLY})")
#: What each gets, and the total of just that: no work that the money is only a help to.
EACH_IS = regex.compile(rf"(?:\s\p{{L}}+)?\s(?:(?:trị giá|giá trị|giá|là|được tặng|được nhận|nhận)\s)*{ROUGHLY}")
IN_ALL_IS = regex.compile(rf"\s?[,(–-]\s?(?:với\s)?tổng\s(?:(?:cộng|số tiền|trị giá|giá trị)\s)*{ROUGHLY}")
COUNTED = ("tăng", "giảm")
STILL_TO_DO = regex.compile(r"\s?(?:[,.;)]|$|(?:chưa|không|phải|cần|lại)(?!\p{L}))")
PLAN = regex.compile(rf"(?<!\p{{L}})(?:kế hoạch|chỉ tiêu|dự toán)(?: \p{{L}}+){{0,3}}?\s{ROUGHLY}$")
DONE = regex.compile(rf",?\s(?:đã\s)?(?:thực hiện|thu|giải ngân|đạt|gieo trồng|trồng)(?:\sđược)?\s{ROUGHLY}")
SPACES = regex.compile(r" {2,}")
CHANGED_BEFORE = regex.compile(rf"(?<!\p{{L}}){CHANGE_SAID}$")
IN_BRACKETS = regex.compile(rf"\s?\((?:tức |là )?{ROUGHLY}")
PARTED = regex.compile(r"[;.()]")
CLOSED = regex.compile(r"[^.;,()]{0,30}(?:[).;,]|$)")
