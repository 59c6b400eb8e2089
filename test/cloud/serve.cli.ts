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

/**
 * Serves a local cloud with a whole deployment in it until it is told to end. Writes the settings of
 * the deployment to `aws.env` in its folder once everything answers.
 */
async function serve(folder: string): Promise<void> {
  const toolchain = await ensureToolchain();
  const cloud = await startCloud(toolchain, join(folder, 'services'));
  const server = await ensureEmbeddedPostgres(join(folder, 'warehouse'));
  const warehouse = server.url;
  const profile = await deployProfile({ cloud, warehouse, cluster: 'existing' });
  const loader = startLoader(profile, console.log);
  const ready = join(folder, 'aws.env');
  const end = async (): Promise<void> => {
    await rm(ready, { force: true });
    await loader.stop();
    await cloud.close();
    await stopEmbeddedPostgres(server);
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void end());
  const lines = Object.entries(profile.settings).map(([name, value]) => `${name}=${value}\n`);
  await writeFile(ready, lines.join(''));
  console.log('ready');
}

await serve(process.argv[2] ?? '.retailstream/cloud');
