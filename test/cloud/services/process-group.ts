import { setTimeout as delay } from 'node:timers/promises';

const STOP_TIMEOUT_MS = 10_000;
const POLL_MS = 25;

/** Ends a process group: SIGTERM first, SIGKILL after ten seconds. */
export async function endGroup(leader: number): Promise<void> {
  const deadline = Date.now() + STOP_TIMEOUT_MS;
  let alive = signalGroup(leader, 'SIGTERM');
  while (alive && Date.now() < deadline) {
    await delay(POLL_MS);
    alive = signalGroup(leader, 0);
  }
  if (alive) signalGroup(leader, 'SIGKILL');
}

/** @returns false when the group has ended */
function signalGroup(leader: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-leader, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}
