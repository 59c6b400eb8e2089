import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { isAlive } from '../../runtime/is-alive.js';

const run = promisify(execFile);

interface Postmaster {
  pid: number;
  port: number;
}

/**
 * Reads `postmaster.pid` of a data directory. Returns undefined when no server runs there; a file
 * whose pid now belongs to another program, or to the server of another directory, is removed, since
 * PostgreSQL would refuse to start.
 */
export async function findPostmaster(data: string): Promise<Postmaster | undefined> {
  const file = join(data, 'postmaster.pid');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  if (!Number.isInteger(pid) || pid <= 0 || !isAlive(pid)) return undefined;
  if (!(await serves(pid, data))) {
    await rm(file, { force: true });
    return undefined;
  }
  return { pid, port };
}

/** Whether a process is the server of a data directory; when nobody can tell, it is taken for one. */
async function serves(pid: number, data: string): Promise<boolean> {
  const command = await commandLine(pid).catch(() => undefined);
  return command === undefined || (command.includes('postgres') && command.includes(data));
}

async function commandLine(pid: number): Promise<string> {
  try {
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ');
  } catch {
    const { stdout } = await run('ps', ['-ww', '-o', 'args=', '-p', String(pid)]);
    return stdout;
  }
}
