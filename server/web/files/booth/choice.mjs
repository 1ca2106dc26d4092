// What one voter chose, as long as they are there. It is in memory and nowhere else.
import { given, marksOf } from "../lib/asked.mjs";

export const approve = 1;
export const oppose = 2;
export const abstain = 0;

/** The forms that this page has ballots of, each with its part in the names of messages. */
const forms = { APPROVE_OPPOSE_ABSTAIN: "vote", TICK_UP_TO_N: "tick", EVALUATION: "rate", QUESTIONNAIRE: "ask" };

export class Choice {
  /** @param {any} poll as the core describes it */
  constructor(poll) {
    /** @type {"vote" | "tick" | "rate" | "ask"} */
    this.form = forms[poll.form];
    if (!this.form) throw new Error("this page has no ballot of the form"); // it must not show it as another
    this.poll = poll;
    /** @type {(number | null)[]} in the order of the ballot; null where nothing was chosen */
    this.marks = poll.candidates.flatMap((candidate) => Array(marksOf(candidate)).fill(null));
  }

  /** Whether there is a bound on how many projects are approved, or ticked. */
  get #bounded() {
    return this.form === "vote" || this.form === "tick";
  }

  /** How many projects are approved, or ticked; or how many items have a grade or an answer. */
  get count() {
    return this.#bounded ? this.marks.filter((mark) => mark === approve).length : this.made;
  }

  /** How many choices were made, abstentions too. */
  get made() {
    if (this.form === "ask") return this.poll.candidates.length - this.missing(() => true).length;
    return this.marks.filter((mark) => mark !== null).length;
  }

  /**
   * The places of questions that have no answer, of those that are such.
   * @param {(question: any) => boolean} such
   */
  missing(such) {
    return this.poll.candidates.flatMap(({ question }, i) => (question && such(question) && !given(this.poll, this.marks, i).length ? [i] : []));
  }

  /** How many more the count can be. */
  get left() {
    const { seats, candidates } = this.poll;
    return (this.#bounded ? seats : candidates.length) - this.count;
  }

  /** Whether the ballot says nothing. */
  get blank() {
    return this.encoded().every((mark) => mark === abstain);
  }

  /** The end of the names of messages that say what comes of nothing chosen. */
  get empty() {
    return this.form === "rate" && this.poll.blank_item === "ABSTAIN" ? "rate.abstain" : this.form;
  }

  /** What messages about it have in their braces. */
  get args() {
    return { Count: this.count, Left: this.left, Seats: this.poll.seats, Items: this.poll.candidates.length };
  }

  /** As the core wants them. */
  encoded() {
    return this.marks.map((mark) => mark ?? abstain);
  }

  clear() {
    this.marks.fill(null);
  }
}
