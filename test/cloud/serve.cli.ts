import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  ensureEmbeddedPostgres,
  stopEmbeddedPostgres,
} from '#platform/database/embedded/embedded-postgres.js';
import { startCloud } from './cloud.js';
import { ensureToolchain } from './install/toolchain.js';
import { deployProfile } from './profile/deploy-profile.js';
import { startLoader } from './profile/loader-function.js';

/** Clean-up functions, run last first. */
const closers: (() => Promise<unknown>)[] = [];

async function end(code: number): Promise<never> {
  for (const close of closers.splice(0).reverse()) await close().catch(console.error);
  process.exit(code);
}

/**
 * Serves a local cloud with a whole deployment until a signal ends it. Writes the deployment's settings to `aws.env` in
 * its folder once everything answers.
 */
async function serve(folder: string): Promise<void> {
  const toolchain = await ensureToolchain();
  const cloud = await startCloud(toolchain, join(folder, 'services'), true);
  closers.push(() => cloud.close());
  const server = await ensureEmbeddedPostgres(join(folder, 'warehouse'));
  closers.push(() => stopEmbeddedPostgres(server));
  const profile = await deployProfile({ cloud, warehouse: server.url, cluster: 'existing' });
  const loader = startLoader(profile, console.log);
  closers.push(() => loader.stop());
  const ready = join(folder, 'aws.env');
  closers.push(() => rm(ready, { force: true }));
  const lines = Object.entries(profile.settings).map(([name, value]) => `${name}='${value}'\n`);
  await writeFile(ready, lines.join(''));
  console.log('ready');
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void end(0));
try {
  await serve(process.argv[2] ?? '.retailstream/cloud');
} catch (error) {
  console.error(error);
  await end(1);
}
