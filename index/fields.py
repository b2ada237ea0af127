"""Named values as files and pages give them, and the names that each of an article's fields goes by."""

import re
from collections.abc import Iterable, Iterator

from index.tidying import one_line


def _names(names: str) -> tuple[str, ...]:
    return tuple(names.split())


# Best first, in lower case and without punctuation; a time of modification is no date of publication.
_TITLE = _names("title headline")
_DATE = _names(
    "date pubdate published publishedtime publishedat publishdate publishtime pubtime datepublished publishedon"
    " articlepublishedtime ogpublishedtime releasedate weiboarticlecreateat articlecreateat created createdat"
    " createtime ctime time"
)
_SOURCE = _names("source mediaid contentsource articlesource")
_SITE = _names("ogsitename")
_AUTHOR = _names("author authors articleauthor byline")
_CATEGORY = _names("categories category articlesection section channel")
_URL = _names("url link permalink ogurl sourceurl originalurl")


class Fields:
    """What an article says of itself; names are compared without case and punctuation, the first of a name counts.

    Attributes:
        title: empty where none is stated, as are ``source``, ``site``, ``author`` and ``url``.
        dates: values that may hold the date of publication, likeliest first.
        source: who published it.
        site: the name of the web site it stands on.
        author: several are joined.
        categories: from general to special.
        url: where it was published.
    """

    def __init__(self, pairs: Iterable[tuple[object, object]]) -> None:
        self._values: dict[str, object] = {}
        for name, value in pairs:
            key = re.sub(r"[\W_]", "", str(name)).lower() if isinstance(name, str) else ""
            if key and value not in (None, "", []):
                self._values.setdefault(key, value)
        self.title = self._line(_TITLE)
        self.dates = tuple(self._named(_DATE))
        self.source = self._line(_SOURCE)
        self.site = self._line(_SITE)
        self.author = self._line(_AUTHOR)
        self.categories = self._lines(_CATEGORY)
        self.url = self._line(_URL)

    def _named(self, names: Iterable[str]) -> Iterator[object]:
        return (self._values[name] for name in names if name in self._values)

    def _line(self, names: Iterable[str]) -> str:
        """The first that is text; a list of names is joined."""
        return next((text for name in names if (text := "、".join(self._lines([name])))), "")

    def _lines(self, names: Iterable[str]) -> tuple[str, ...]:
        """The texts of the first name that has any."""
        for value in self._named(names):
            items = value if isinstance(value, (list, tuple)) else [value]
            texts = (one_line(str(item)) for item in items[:32] if isinstance(item, (str, int, float)))
            if kept := tuple(dict.fromkeys(text for text in texts if text)):
                return kept
        return ()
