/**
 * Loaded before a script (`node --import ./attended.js script.js`), it ends the process when standard input closes: so a process
 * that a test started ends with the test, in whatever way that ends.
 */

process.stdin.on('end', () => process.exit()).resume();
process.stdin.unref(); // nobody is kept waiting for it
