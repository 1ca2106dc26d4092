// What one voter chose, as long as they are there. It is in memory and nowhere else.

export const approve = 1;
export const oppose = 2;
export const abstain = 0;

const forms = ["APPROVE_OPPOSE_ABSTAIN", "TICK_UP_TO_N"];

export class Choice {
  /** @param {any} poll as the core describes it */
  constructor(poll) {
    if (!forms.includes(poll.form)) throw new Error("this page has no ballot of the form"); // it must not show it as another
    this.poll = poll;
    /** Whether each project is approved, opposed or abstained from; if not, projects are ticked. */
    this.threeWay = poll.form === "APPROVE_OPPOSE_ABSTAIN";
    /** @type {(number | null)[]} in the order of the ballot; null where nothing was chosen */
    this.marks = poll.candidates.map(() => null);
  }

  /** How many projects are approved, or ticked. */
  get approved() {
    return this.marks.filter((mark) => mark === approve).length;
  }

  /** How many choices were made, abstentions too. */
  get made() {
    return this.marks.filter((mark) => mark !== null).length;
  }

  get left() {
    return this.poll.seats - this.approved;
  }

  /** Whether the ballot says nothing. */
  get blank() {
    return this.encoded().every((mark) => mark === abstain);
  }

  /** As the core wants them. */
  encoded() {
    return this.marks.map((mark) => mark ?? abstain);
  }

  /**
   * The places of the candidates that have a mark.
   * @param {number} mark
   */
  places(mark) {
    return this.encoded().flatMap((m, i) => (m === mark ? [i] : []));
  }

  clear() {
    this.marks.fill(null);
  }
}
