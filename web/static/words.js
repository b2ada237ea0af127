// Every word that the page says, in Chinese and in English.

const WORDS = {
  brand: ["依据", "yiju"],
  tagline: ["答案都是原文里的话，旁边就是出处", "Every answer is a quotation, with its source beside it"],
  chat: ["问答", "Ask"], corpus: ["语料", "Corpus"],
  language: ["English", "中文"], languageName: ["Switch to English", "切换到中文"],
  theme: ["切换明暗", "Light or dark"],
  conversation: ["对话", "Conversation"], evidence: ["依据", "Evidence"],
  question: ["问题", "Question"], placeholder: ["问一个问题，例如某地某时期的某项数字…", "Ask in Chinese, for example for a figure of a place and a period…"],
  send: ["提问", "Ask"], stop: ["停止", "Stop"], stopped: ["已停止，没有作答。", "Stopped without an answer."], again: ["再问一次", "Ask again"],
  hint: ["Enter 发送，Shift+Enter 换行，Esc 停止", "Enter sends, Shift+Enter breaks the line, Esc stops"],
  welcome: ["向这批新闻提问", "Ask these articles"],
  welcomeText: [(n) => `收录 ${n} 篇。答案是文章里的原话，连同出处；文章里没有，就说没有，并说明缺什么。`, (n) => `${n} articles. An answer is their exact words with the source; where they hold none, it says what is missing.`],
  examples: ["可以这样问", "For example"],
  search: ["正在查找…", "Searching…"], waiting: ["排队中…", "Waiting…"],
  read: [(n) => `找到 ${n} 段，正在阅读…`, (n) => `Found ${n} passages, reading…`],
  readAs: ["理解为", "Read as"],
  period: ["时期", "Period"], assumed: ["问题没写年份，取最近的", "no year asked; the latest"],
  inferred: ["文章无日期，年份由文中推断", "undated article; year read from its text"],
  unit: ["单位", "Unit"], equals: ["即", "that is"], up: ["增长", "up"], down: ["下降", "down"], flat: ["持平", "unchanged"],
  confidence: ["把握", "Confidence"], sure: ["很有把握", "sure"], likely: ["较有把握", "likely"], unsure: ["不太确定，请核对原文", "unsure, check the source"],
  notFound: ["没有找到答案", "No answer found"],
  nearest: ["最接近的段落", "Nearest passages"], nearestNote: ["这些段落与问题相近，但不是答案。", "These are near the question but do not answer it."],
  noneNear: ["没有相近的段落。", "No passage is near."],
  showEvidence: [(n) => `依据 ${n}`, (n) => `Evidence ${n}`], showNearest: [(n) => `最接近的段落 ${n}`, (n) => `Nearest passages ${n}`],
  copy: ["复制答案", "Copy answer"], copied: ["已复制", "Copied"], copyLink: ["复制链接", "Copy link"],
  good: ["答得对", "Right"], bad: ["答得不对", "Wrong"], thanks: ["已记下，谢谢", "Noted, thank you"],
  rightSentence: ["正确的原句（可不填）", "The right sentence (optional)"], sendVote: ["提交", "Submit"], cancel: ["取消", "Cancel"],
  agree: [(n) => `另有 ${n} 篇说法一致`, (n) => `${n} more agree`], disagree: ["几个来源说法不一，请对照", "Sources disagree; compare them"], replaced: ["先前的说法，已被更正", "An earlier figure, since corrected"],
  differing: [(n) => `另有 ${n} 个来源说法不同`, (n) => `${n} ${n === 1 ? "source says" : "sources say"} otherwise`],
  tagTaken: ["所取", "Taken"], tagReprint: ["转载", "Reprint"], tagDiffers: ["说法不同", "Says otherwise"], tagReplaced: ["已被更正", "Corrected since"],
  open: ["看全文", "Read in full"], original: ["原网页", "Original page"], back: ["返回依据", "Back to evidence"],
  previous: ["上一处", "Previous"], next: ["下一处", "Next"], place: [(i, n) => `第 ${i} 处，共 ${n} 处`, (i, n) => `${i} of ${n}`],
  noDate: ["日期不明", "no date"], noSource: ["来源不明", "no source"],
  member: ["项目", "Item"], value: ["数值", "Value"], source: ["出处", "Source"], valuesTable: ["各项数值", "Values"], plot: ["数值图，每一点可打开出处", "Plot of the values; each opens its source"],
  evidenceEmpty: ["提问之后，答案的出处会在这里。", "The sources of an answer appear here."],
  filters: ["筛选", "Filters"], filterSource: ["来源", "Source"], category: ["分类", "Category"], since: ["发布不早于", "Published since"], until: ["发布不晚于", "Published until"], asOf: ["当作这天提问", "As of"],
  asOfNote: ["这天之后的文章当作不存在", "as if nothing later existed"], add: ["加入", "Add"], clear: ["清除筛选", "Clear filters"], remove: [(x) => `去掉 ${x}`, (x) => `Remove ${x}`],
  exportHtml: ["导出网页", "Export HTML"], exportJson: ["导出 JSON", "Export JSON"], newChat: ["新对话", "New conversation"],
  articles: ["文章", "Articles"], passages: ["段落", "Passages"], sources: ["来源", "Sources"], categories: ["分类", "Categories"], skipped: ["跳过的文件", "Skipped files"], latest: ["最新一篇", "Newest"], updated: ["索引更新于", "Index updated"],
  timeline: ["每月文章数", "Articles per month"], month: ["月份", "Month"], byMonth: ["逐月篇数", "Month by month"], count: ["篇数", "Articles"], undated: [(n) => `另有 ${n} 篇没有日期`, (n) => `${n} more without a date`],
  file: ["文件", "File"], reason: ["原因", "Reason"], nothingSkipped: ["没有跳过任何文件。", "Nothing was skipped."], moreSkipped: [(n) => `还有 ${n} 个未列出`, (n) => `${n} more not listed`],
  onlyThis: [(x) => `只看 ${x}`, (x) => `Only ${x}`],
  empty: ["还没有文章", "No articles yet"], emptyText: ["索引里还没有文章。请用 yiju index 建立索引，或用 --watch 指定文件夹。", "The index holds no article. Make one with yiju index, or name a folder with --watch."],
  indexing: [(x) => `正在更新索引${x}`, (x) => `Updating the index${x}`], indexingFirst: ["正在建立索引，建好就能提问", "The index is being made; you can ask as soon as it is there"],
  failed: ["上次更新没有成功，仍按之前的文章回答", "The last update failed; answers are from the articles before it"],
  offline: ["连不上服务器，请检查它是否还在运行。", "The server cannot be reached; is it still running?"],
  reconnecting: ["与服务器的连接中断，正在重试", "Connection lost, trying again"],
  gone: ["没有这篇文章，它可能已经不在语料里。", "There is no such article; it may have left the corpus."],
  loading: ["正在载入…", "Loading…"], error: ["出错了", "Something went wrong"], skip: ["跳到提问", "Skip to the question"],
  stages: [(stage, done, total) => `：${{ read: "读取", index: "索引", check: "核对", publish: "生效" }[stage] ?? stage}${total ? ` ${done}/${total}` : ""}`, (stage, done, total) => `: ${stage}${total ? ` ${done}/${total}` : ""}`],
};

let language = localStorage.getItem("yiju.language") === "en" ? 1 : 0;

export const isEnglish = () => language === 1;

export function switchLanguage() {
  language = 1 - language;
  localStorage.setItem("yiju.language", language ? "en" : "zh");
}

/** A word of the page in the reader's language. */
export function t(key, ...values) {
  const word = WORDS[key][language];
  return typeof word === "function" ? word(...values) : word;
}

/** One half of a message that says everything twice: 「…。/ …」. */
export function half(message) {
  const at = String(message ?? "").search(/[。.？?]\/ (?=[A-Z])/);
  if (at < 0) return String(message ?? "");
  return language ? message.slice(at + 3) : message.slice(0, at + 1);
}

export const number = (value) => new Intl.NumberFormat(language ? "en" : "zh-CN", { maximumFractionDigits: 4 }).format(value);
