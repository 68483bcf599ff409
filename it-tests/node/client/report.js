/**
 * Runs the steps one after the other and keeps what each one found. The first that fails ends the run: the next ones need it.
 */

import { messageOf } from '../error-message.js';

export class Report {
  #steps = [];
  #started = performance.now();

  /**
   * @template T
   * @param {string} name
   * @param {() => Promise<T>} run returns the facts worth reporting
   * @returns {Promise<T>}
   */
  async step(name, run) {
    const started = performance.now();
    try {
      const facts = await run();
      this.#add(name, started, { ok: true, ...facts });
      return facts;
    } catch (error) {
      this.#add(name, started, { ok: false, error: messageOf(error) });
      throw new StepFailed(name, { cause: error });
    }
  }

  #add(name, started, rest) {
    const step = { name, ms: Math.round(performance.now() - started), ...rest };
    this.#steps.push(step);
    console.error(`${step.ok ? 'ok  ' : 'FAIL'} ${name} (${step.ms} ms)${step.ok ? '' : `: ${step.error}`}`);
  }

  /** @param {Record<string, unknown>} context */
  toJSON(context = {}) {
    return {
      ok: this.#steps.length > 0 && this.#steps.every((step) => step.ok),
      ms: Math.round(performance.now() - this.#started),
      ...context,
      steps: this.#steps,
    };
  }
}

/** The report already says what is wrong. */
export class StepFailed extends Error {}

/**
 * @param {unknown} condition
 * @param {string} expectation what should have been, and what was
 */
export function expect(condition, expectation) {
  if (!condition) {
    throw new Error(expectation);
  }
}
