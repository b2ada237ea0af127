// What is asked of the server. Every failure is an Error whose message may be shown.

import { half, t } from "./words.js";

async function problem(response) {
  try {
    return half((await response.json()).detail) || t("error");
  } catch {
    return t("error");
  }
}

async function request(path, body) {
  const options = body === undefined ? {} : { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Error(t("offline"));
  }
  if (!response.ok) throw new Error(response.status === 404 && path.startsWith("/api/article") ? t("gone") : await problem(response));
  return response;
}

/** Asks; `told` hears the stages. Resolves to {answer, page, previous}. */
export async function ask(body, signal, told) {
  let response;
  try {
    response = await fetch("/api/chat", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), signal });
  } catch (error) {
    throw error.name === "AbortError" ? error : new Error(t("offline"));
  }
  if (!response.ok) throw new Error(await problem(response));
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    rest += value ?? "";
    const lines = rest.split("\n");
    rest = lines.pop();
    for (const line of lines) {
      const event = JSON.parse(line);
      if (event.problem) throw new Error(half(event.problem.detail));
      if (event.answer) return event;
      told(event);
    }
    if (done) throw new Error(t("offline"));
  }
}

export const corpus = async () => (await request("/api/corpus")).json();

export async function article(id, start) {
  const at = start === null ? "" : `&start=${start}`;
  return (await request(`/api/article?id=${encodeURIComponent(id)}${at}`)).json();
}

export const vote = (body) => request("/api/feedback", body);

/** Saves a conversation as a file. */
export async function save(format, turns) {
  const blob = await (await request("/api/export", { format, turns })).blob();
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `yiju-${new Date().toISOString().slice(0, 10)}.${format}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
