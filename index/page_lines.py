"""The lines of a page as its elements begin and end: paragraphs, rows of tables, and menus, which are dropped."""

import re
from dataclasses import dataclass, field

_CJK = r"[　-〿㐀-鿿豈-﫿︰-﹏＀-￯]"
# No space between Chinese lines (CSS Text 4.1).
_SOURCE_BREAK = re.compile(rf"(?<={_CJK})[ \t]*[\n\r][ \t\n\r]*(?={_CJK})")
_WHITE_SPACE = re.compile(r"[ \t\n\r\f]+")
_MENU = 4  # lines in a row that are nothing but links


@dataclass(slots=True)
class PageLines:
    """Collects the lines of a page; a table's cells collect their own until the row ends."""

    _lines: list[list[str]] = field(default_factory=lambda: [[]])
    _rows: list[list[list[str]]] = field(default_factory=list)
    _pending: list[str] = field(default_factory=list)
    _linked: int = 0
    _links: list[tuple[list[str], int]] = field(default_factory=list)

    def write(self, text: str, *, linked: bool, plain: bool) -> None:
        """Add text to the line.

        Args:
            text: what an element holds.
            linked: whether it stands in a link.
            plain: whether it stands outside of every element, where a line end is the author's and not white space.
        """
        for i, piece in enumerate(text.split("\n") if plain else [text]):
            if i:
                self.end_line()
            self._pending.append(piece)
            if linked:
                self._linked += len(piece.strip())

    def end_line(self) -> None:
        """End the line, if there is anything in it."""
        if not self._pending:
            return
        line = _SOURCE_BREAK.sub("", "".join(self._pending))
        line = _WHITE_SPACE.sub(" ", line).strip()
        is_link = bool(line) and self._linked >= 0.9 * len(line)
        self._pending, self._linked = [], 0
        if not line:
            return
        lines = self._lines[-1]
        if is_link:
            self._links.append((lines, len(lines)))
        else:
            self._end_links()
        lines.append(line)

    def cell(self, *, entering: bool) -> None:
        """Begin or end a table's cell."""
        self.end_line()
        self._end_links()
        if entering:
            self._lines.append([])
        elif len(self._lines) > 1:
            cell = self._lines.pop()
            self._rows[-1].append(cell) if self._rows else self._lines[-1].extend(cell)

    def row(self, *, entering: bool) -> None:
        """Begin or end a row: one line where it is data; its paragraphs where the table only lays out the page."""
        if entering:
            self._rows.append([])
            return
        cells = self._rows.pop()
        filled = sum(map(bool, cells))
        if filled >= 2 and all(sum(map(len, cell)) <= 200 for cell in cells):
            self._lines[-1].append(" | ".join(" ".join(cell) for cell in cells))
        else:
            for cell in cells:
                self._lines[-1].extend(cell)

    def finish(self) -> list[str]:
        """End the page and return its lines."""
        self.end_line()
        self._end_links()
        return self._lines[0]

    def _end_links(self) -> None:
        if len(self._links) >= _MENU:
            for lines, at in reversed(self._links):
                if at < len(lines):
                    del lines[at]
        self._links = []
