/**
 * One line for people. `fetch` says only "fetch failed"; its cause tells why.
 *
 * @param {unknown} error
 */
export function messageOf(error) {
  if (!(error instanceof Error)) {
    return String(error);
  }
  const message = error.message || error.code || error.name;
  return error.cause === undefined ? message : `${message} (${messageOf(error.cause)})`;
}
