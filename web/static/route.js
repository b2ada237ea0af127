// The part of the address after #: /, /corpus, /article/ID?start=…&end=…

/** The address of a place in an article. */
export function addressOf({ article, start, end }) {
  const id = article.toWellFormed().split("/").map(encodeURIComponent).join("/");
  return `#/article/${id}?start=${start}&end=${end}`;
}

/** What an address asks for: {page, article, start, end}. */
export function read(hash) {
  const [path, query = ""] = hash.replace(/^#/, "").split("?");
  if (path === "/corpus") return { page: "corpus" };
  if (!path.startsWith("/article/")) return { page: "chat" };
  const values = new URLSearchParams(query);
  const whole = (name) => (/^\d{1,9}$/.test(values.get(name) ?? "") ? Number(values.get(name)) : null);
  try {
    const id = path.slice("/article/".length).split("/").map(decodeURIComponent).join("/");
    return { page: "article", article: id, start: whole("start"), end: whole("end") };
  } catch {
    return { page: "chat" };
  }
}
