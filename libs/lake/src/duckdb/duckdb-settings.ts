import { cpus } from 'node:os';
import { join } from 'node:path';
import type { PlatformConfig } from '#platform/config/platform-settings.js';
import { readOption } from '#platform/config/service-url.js';
import { processFolder, removeStaleFolders } from '#platform/process/process-folders.js';
import { AppError } from '#platform/errors/app-error.js';
import type { ChildSetup } from './protocol.js';
import type { LakeConfig } from '../settings.js';

const MEMORY = '384MB';
const THREADS_MAX = 4;
const SPILL = 'compute';

const resolveSpillRoot = ({ stateDir }: Pick<PlatformConfig, 'stateDir'>) =>
  join(stateDir, 'spill');

/** Removes spilled files of killed processes only. */
export async function clearSpill(config: Pick<PlatformConfig, 'stateDir'>): Promise<void> {
  await removeStaleFolders(resolveSpillRoot(config), [SPILL]);
}

/** Returns the DuckDB settings of COMPUTE_URL; with another engine DuckDB only answers questions. */
export function parseDuckdbSettings({
  compute,
  stateDir,
}: Pick<PlatformConfig, 'stateDir'> & Pick<LakeConfig, 'compute'>): ChildSetup {
  const option = (name: string) =>
    compute.scheme === 'duckdb' ? readOption(compute, name) : undefined;
  const memory = option('memory') ?? MEMORY;
  const threads = option('threads') ?? String(Math.min(cpus().length, THREADS_MAX));
  if (!/^[1-9]\d*(MB|GB)$/.test(memory)) {
    throw new AppError(
      'CONFIG_INVALID',
      'COMPUTE_URL: write memory with a unit, for example duckdb:?memory=512MB',
    );
  }
  if (!/^[1-9]\d{0,2}$/.test(threads)) {
    throw new AppError(
      'CONFIG_INVALID',
      'COMPUTE_URL: write threads as a whole number, for example duckdb:?threads=2',
    );
  }
  const spillFolder = processFolder(resolveSpillRoot({ stateDir }), SPILL);
  return { memory, threads: Number(threads), spillFolder };
}
