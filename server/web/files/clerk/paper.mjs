// A document: its title, and the hash of its file. The file is kept with the register, where everybody can read it, or stays here.
import { postFile } from "../lib/api.mjs";
import { element } from "../lib/dom.mjs";
import { say } from "../lib/words.mjs";
import { check, filePicker, input, label, paragraph } from "./make.mjs";
import { reason } from "./refused.mjs";

/**
 * @param {import("./kinds.mjs").Field} f
 * @param {any} at
 * @param {string} id
 */
export function paper(f, at, id) {
  const now = (at[f.name] ??= { title: "", hash: "", file: "", publish: true });
  const box = element("div", "paper");
  const about = Object.assign(paragraph(now.hash ? say("clerk.paper.hash", { File: now.file, Hash: now.hash }) : "", "answer"), { id: `${id}-about` });
  about.setAttribute("role", "status");
  const publish = check(`${id}-publish`, say("clerk.paper.publish"), now.publish, (yes) => (now.publish = yes));
  const take = async (file) => {
    about.classList.remove("bad");
    try {
      now.hash = now.publish ? (await postFile("api/clerk/attach", file)).hash : await hashOf(file);
      now.file = file.name;
      about.textContent = say("clerk.paper.hash", { File: file.name, Hash: now.hash });
    } catch (error) {
      about.textContent = reason(error);
      about.classList.add("bad");
    }
  };
  box.append(label(id, say("clerk.paper.title")), input(id, "text", now.title, (v) => (now.title = v)), publish, filePicker(`${id}-file`, ".pdf,.png,.jpg,.jpeg,.docx,.xlsx", say("clerk.paper.pick"), take), about);
  return box;
}

/** SHA-256, as the register has it. @param {File} file */
async function hashOf(file) {
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
  return [...sum].map((b) => b.toString(16).padStart(2, "0")).join("");
}
