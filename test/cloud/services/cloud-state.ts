import { mkdir, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { findFreePort, isFree } from '../../setup/free-ports.js';
import { endGroup } from './process-group.js';

/** The folder of one local cloud: all its data, logs, ports, process ids and temporary files. */
export interface CloudState {
  folder: string;
  logs: string;
  temp: string;
}

/**
 * Opens the folder of a local cloud, and ends its remaining processes. Keeps data of an earlier start. Never call it
 * for a folder whose cloud another process is using.
 */
export async function openCloudState(folder: string): Promise<CloudState> {
  const path = resolve(folder);
  const state = { folder: path, logs: join(path, 'logs'), temp: join(path, 'tmp') };
  for (const name of ['logs', 'tmp', 'pids', 'ports']) {
    await mkdir(join(path, name), { recursive: true });
  }
  await endLeftovers(path);
  return state;
}

/** Ends every service started in a folder, by any process. */
export async function endLeftovers(folder: string): Promise<void> {
  const pids = join(resolve(folder), 'pids');
  for (const name of await readdir(pids).catch(() => [])) {
    const file = join(pids, name);
    const pid = Number(await readFile(file, 'utf8'));
    if (pid && (await isProcessOf(pid, resolve(folder)))) await endGroup(pid);
    await rm(file, { force: true });
  }
}

/**
 * Returns the former port of a service of this folder if it is free, else another: the Hive metastore stores the
 * NameNode's port in the location of every table.
 */
export async function readServicePort(state: CloudState, name: string): Promise<number> {
  const file = join(state.folder, 'ports', name);
  const last = Number(await readFile(file, 'utf8').catch(() => '0'));
  const port = last > 0 && (await isFree(last)) ? last : await findFreePort();
  await writeFile(file, String(port));
  return port;
}

/** Another program may have this process id by now; services work in the temporary folder. */
async function isProcessOf(pid: number, folder: string): Promise<boolean> {
  const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
  return cwd === join(folder, 'tmp');
}
