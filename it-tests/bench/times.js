/** How long requests take, in milliseconds. */

const { readFileSync } = require('node:fs');

const PAUSE = 15; // milliseconds between two requests of somebody who is not in a hurry

/** Of so many calls, one after the other. */
async function times(rounds, call) {
  const taken = [];
  for (let n = 0; n < rounds; n++) {
    const start = process.hrtime.bigint();
    await call();
    taken.push(Number(process.hrtime.bigint() - start) / 1e6);
  }
  return taken;
}

/** The same of somebody who leaves the machine to others in between. */
async function unhurried(rounds, call) {
  const taken = [];
  for (let n = 0; n < rounds; n++) {
    taken.push(...(await times(1, call)));
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
  return taken;
}

const percentile99 = (taken) => taken.toSorted((a, b) => a - b)[Math.floor(taken.length * 0.99)];

/** Prints two files of medians, and their ratios. */
function compare(few, many) {
  const [before, after] = [few, many].map((file) => JSON.parse(readFileSync(file, 'utf8')));
  for (const what of Object.keys(before)) {
    console.log(`${what}: ${before[what].toFixed(2)} ms with few, ${after[what].toFixed(2)} ms with many, ratio ${(after[what] / before[what]).toFixed(3)}`);
  }
}

module.exports = { compare, percentile99, times, unhurried };
