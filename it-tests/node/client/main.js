/**
 * The SDK's client against a real MCP server: register, sign in, consent, token, tool call, refresh, tool call; and the refusals
 * that make it safe.
 */

import { writeFile } from 'node:fs/promises';

import { readArguments } from './arguments.js';
import { Report, StepFailed } from './report.js';
import { runSteps } from './steps.js';

const { report: reportFile, ...options } = await readArguments();
const report = new Report();
try {
  await runSteps(report, options);
} catch (error) {
  process.exitCode = 1;
  if (!(error instanceof StepFailed)) {
    throw error;
  }
}
const json = JSON.stringify(report.toJSON({ resource: options.resource, sdk: options.sdk.packageName }), null, 2);
console.log(json);
if (reportFile !== undefined) {
  await writeFile(reportFile, `${json}\n`);
}
