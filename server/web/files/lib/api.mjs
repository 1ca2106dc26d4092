// Questions to the host of this page, in JSON, and its problems (RFC 9457).
import { language } from "./words.mjs";

/** There was no answer. Asking again does no harm. */
export class Lost extends Error {}

/** What the host refuses, and why. */
export class Problem extends Error {
  /** @param {any} document */
  constructor(document) {
    super(document.code ?? "problem");
    this.code = document.code;
    this.status = document.status;
    this.document = document;
  }

  /** Why exactly, in the language of the page, where a host of this machine says it; else as in text. */
  get reason() {
    return (this.code === "invalid" && this.document.reasons?.[language()]) || this.text;
  }

  /** What went wrong, in the language of the page, with what the host adds. */
  get text() {
    const { texts, title, detail, reasons } = this.document;
    return [texts?.[language()] ?? title, reasons?.[language()] ?? detail].filter(Boolean).join(" — ");
  }
}

/** @param {string} url */
export function getJSON(url) {
  return request(url, { headers: { Accept: "application/json" } });
}

/**
 * @param {string} url
 * @param {unknown} value
 */
export function postJSON(url, value) {
  return request(url, { method: "POST", headers: { "Content-Type": "application/json", Accept: "application/json" }, body: JSON.stringify(value) });
}

/**
 * Sends a file that somebody chose.
 * @param {string} url
 * @param {File} file
 */
export function postFile(url, file) {
  return request(url, { method: "POST", headers: { "Content-Type": "application/octet-stream", Accept: "application/json" }, body: file });
}

/**
 * @param {string} url
 * @param {RequestInit} options
 */
async function request(url, options) {
  let answer;
  try {
    answer = await fetch(url, { ...options, cache: "no-store", referrerPolicy: "no-referrer" });
  } catch {
    throw new Lost();
  }
  const body = await answer.json().catch(() => {
    if (answer.ok) throw new Lost(); // it broke off on its way
    return null;
  });
  if (!answer.ok) throw new Problem(body ?? { code: "upstream", status: answer.status, title: answer.statusText });
  return body;
}
