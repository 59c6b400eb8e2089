import { startChild } from '../../bench/child.js';
import type { Closers } from '../../bench/closers.js';
import { openPublished } from '../../bench/published-sample.js';
import type { Target } from './attack.js';
import { buildAttackedSettings } from './attacked-settings.js';
import { startTokenIssuer } from './token-issuer.js';
import type { WatchSetup } from './watch.js';

/**
 * Starts the real API on published marts with the attacked settings.
 * @param data folder with the source files; by default the generated sample
 */
export async function startAttackedApi(
  closers: Closers,
  data?: string,
): Promise<Target & WatchSetup> {
  const { apiPort, environment } = await openPublished(closers, data);
  const issuer = await startTokenIssuer();
  closers.add(() => issuer.close());
  const api = await startChild('../apps/api/src/main.js', {
    ...environment,
    ...buildAttackedSettings(issuer),
    NODE_ENV: 'production',
  });
  closers.add(() => api.stop());
  return { port: apiPort, pid: api.pid, issuer };
}
