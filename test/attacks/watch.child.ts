import { readFile } from 'node:fs/promises';
import { encodeRequest } from '../../bench/api/http-request.js';
import { get } from './attack.js';
import { exchange } from './exchange.js';
import type { Samples, WatchSetup } from './watch.js';

const POLL_MS = 50;

/**
 * Polls `/livez` on a new connection and samples the API's memory every 50 ms, in a separate process: the attacker is
 * too busy to measure time. Each message returns the samples since the last one.
 */
function watch({ port, pid }: WatchSetup): void {
  let seen: Samples = { livez: [], failures: [], peakBytes: 0 };
  const live = [encodeRequest(get('/livez'))];

  async function probe(): Promise<void> {
    const before = performance.now();
    const { status, ended } = await exchange({ port, chunks: live });
    if (status === 200) seen.livez.push(performance.now() - before);
    else seen.failures.push(`${ended}, status ${status}`);
  }

  async function readMemory(): Promise<void> {
    const text = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    const bytes = Number(/^VmRSS:\s+(\d+)/m.exec(text)?.[1] ?? 0) * 1024;
    seen.peakBytes = Math.max(seen.peakBytes, bytes);
  }

  setInterval(() => void Promise.all([probe(), readMemory()]), POLL_MS);
  process.on('message', () => {
    process.send?.(seen);
    seen = { livez: [], failures: [], peakBytes: 0 };
  });
  process.send?.({ kind: 'ready' });
}

process.once('message', watch);
process.on('disconnect', () => process.exit(0));
