/**
 * Reads URIs as browsers do (WHATWG URL), one JSON text in each line of a file, and writes what it
 * saw, one JSON object in each line.
 */
import { readFileSync } from "node:fs";

const [, , file] = process.argv;
const lines = readFileSync(file, "utf8").split("\n").filter((line) => line !== "");
const seen = lines.map((line) => {
  const text = JSON.parse(line);
  if (!URL.canParse(text)) {
    return JSON.stringify({ refused: true });
  }
  const url = new URL(text);
  return JSON.stringify({
    scheme: url.protocol.slice(0, -1),
    user: url.username + url.password,
    host: url.hostname,
    port: url.port,
    path: url.pathname,
    fragment: url.hash,
  });
});
process.stdout.write(`${seen.join("\n")}\n`);
