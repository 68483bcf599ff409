/**
 * Remembers which requests the SDK made: the report shows the path it took, and steps check it. Nothing secret is kept.
 */

/** Parameters of form and query that are safe to show. */
const SHOWN = ['grant_type', 'resource', 'scope', 'response_type', 'code_challenge_method'];

/**
 * @typedef {object} Exchange
 * @property {string} method
 * @property {string} url without query
 * @property {Record<string, string>} parameters those of SHOWN that the request had
 * @property {number} status
 */

export class Traffic {
  /** @type {Exchange[]} */
  exchanges = [];

  /** Handed to the SDK as its `fetch`. @type {typeof fetch} */
  fetch = async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const parameters = init?.body instanceof URLSearchParams ? init.body : url.searchParams;
    const exchange = {
      method: init?.method ?? 'GET',
      url: url.origin + url.pathname,
      parameters: Object.fromEntries(SHOWN.filter((name) => parameters.has(name)).map((name) => [name, parameters.get(name)])),
      status: 0,
    };
    this.exchanges.push(exchange);
    const response = await fetch(input, init);
    exchange.status = response.status;
    return response;
  };

  /** The requests since the last call. */
  take() {
    return this.exchanges.splice(0);
  }
}
