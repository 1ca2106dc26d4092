// The colours by which polls that are held at the same time are told apart, as papers of different colours are. Pages say their names, too.

const colours = ["blue", "teal", "purple", "brown", "green", "grey"];

/**
 * @param {number} i the number of a poll, from 0, in the order in which this host was given its polls
 */
export function colourOf(i) {
  return colours[i % colours.length];
}
