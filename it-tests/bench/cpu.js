/** CPU time of processes and all their descendants (Linux): what a request costs, whatever else the machine does meanwhile. */

const { readdirSync, readFileSync } = require('node:fs');

// USER_HZ, in which the kernel tells programs of times, is 100 on all that Linux runs on today (proc(5), sysconf(_SC_CLK_TCK)).
const TICKS_A_SECOND = 100;

/** The fields of /proc/PID/stat from the third on: the second is a name, which may have blanks. */
function stat(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ESRCH') {
      return null; // It has ended since.
    }
    throw error;
  }
}

/** Seconds since they started, with those of children that have ended. */
module.exports = function cpuSeconds(roots) {
  const processes = new Map();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const fields = stat(pid);
    if (fields) {
      processes.set(pid, { parent: fields[1], ticks: fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0) });
    }
  }
  const counts = new Set(roots.map(String));
  const isCounted = (pid) => pid !== undefined && processes.has(pid) && (counts.has(pid) || isCounted(processes.get(pid).parent));
  return [...processes].filter(([pid]) => isCounted(pid)).reduce((sum, [, { ticks }]) => sum + ticks, 0) / TICKS_A_SECOND;
};
