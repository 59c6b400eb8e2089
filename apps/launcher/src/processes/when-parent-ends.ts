const INTERVAL_MS = 500;

/**
 * Calls back when the process that started this one is gone. npm ends on SIGTERM without passing it
 * on, and whoever stops `npm start` means what it started.
 */
export function whenParentEnds(callback: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    callback();
  }, INTERVAL_MS);
  timer.unref();
}
