"""Half-width forms of what Chinese keyboards also write full-width; one character for one, so every offset stays."""

# Chinese punctuation is full-width by right: 「，」 ends a clause, while "," may stand inside a number.
CHINESE_MARKS = "！，：；？（）"
# For ``str.translate``: digits, letters, signs and the space.
HALF_WIDTH = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if chr(code) not in CHINESE_MARKS}
HALF_WIDTH[ord("　")] = " "
