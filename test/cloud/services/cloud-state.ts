import { mkdir, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { freePort, isFree } from '../../setup/free-ports.js';
import { endGroup } from './process-group.js';

/** The folder of one local cloud: all its data, logs, ports, process numbers and temporary files. */
export interface CloudState {
  folder: string;
  logs: string;
  temp: string;
}

/**
 * Opens the folder of a local cloud, and ends what still runs in it. Data of an earlier start stay.
 * Never call it for a folder whose cloud another process is using.
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

/** Ends every service started in a folder, by whichever process; the way down from outside. */
export async function endLeftovers(folder: string): Promise<void> {
  const pids = join(resolve(folder), 'pids');
  for (const name of await readdir(pids).catch(() => [])) {
    const file = join(pids, name);
    const pid = Number(await readFile(file, 'utf8'));
    if (pid && (await belongsTo(pid, resolve(folder)))) await endGroup(pid);
    await rm(file, { force: true });
  }
}

/**
 * The port a service of this folder had before while that is free, else another: the Hive metastore
 * remembers the NameNode's port in the location of every table.
 */
export async function servicePort(state: CloudState, name: string): Promise<number> {
  const file = join(state.folder, 'ports', name);
  const last = Number(await readFile(file, 'utf8').catch(() => '0'));
  const port = last > 0 && (await isFree(last)) ? last : await freePort();
  await writeFile(file, String(port));
  return port;
}

/** A process number may have gone to another program since; services work in the temporary folder. */
async function belongsTo(pid: number, folder: string): Promise<boolean> {
  const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
  return cwd === join(folder, 'tmp');
}
