import { rm } from 'node:fs/promises';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { ensureToolchain } from '../install/toolchain.js';
import { openCloudState } from '../services/cloud-state.js';
import { type Moto, startMoto } from '../services/moto.js';

/** Starts an empty moto in a separate folder, which is removed with it. */
export async function startTestMoto(): Promise<Moto> {
  const folder = await createTempFolder('moto');
  const moto = await startMoto(await ensureToolchain(), await openCloudState(folder));
  const stop = async () => {
    await moto.stop();
    await rm(folder, { recursive: true });
  };
  return { ...moto, stop };
}
