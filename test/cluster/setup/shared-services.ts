import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { ensureToolchain } from '#test/cloud/install/toolchain.js';
import { endLeftovers, openCloudState } from '#test/cloud/services/cloud-state.js';
import { writeHadoopConf } from '#test/cloud/services/hadoop-conf.js';
import type { HadoopConf } from '#test/cloud/services/hadoop-sites.js';
import { startMoto } from '#test/cloud/services/moto.js';
import { createTempFolder } from '#test/setup/temp-folder.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** S3 and more for the whole test run; each suite creates a bucket there. */
    motoUrl: string;
    /** Configuration of one Hadoop for the whole test run. The first suite that needs a service starts it. */
    hadoop: HadoopConf;
  }
}

/** Installs the programs of the cluster lane, and starts what its suites share. */
export default async function startShared(project: TestProject): Promise<() => Promise<void>> {
  const folder = await createTempFolder('shared');
  const toolchain = await ensureToolchain();
  const state = await openCloudState(join(folder, 'cloud'));
  const moto = await startMoto(toolchain, state);
  project.provide('motoUrl', moto.url);
  project.provide('hadoop', await writeHadoopConf(toolchain, state, { endpoint: moto.url }));
  return async () => {
    await endLeftovers(state.folder);
    await rm(folder, { recursive: true, force: true });
  };
}
