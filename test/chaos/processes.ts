import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A process that belongs to a state folder. */
interface OwnedProcess {
  pid: number;
  parent: number;
  command: string;
}

export type Role = 'launcher' | 'worker' | 'api' | 'compute' | 'postmaster';

/** Pattern of the command line of each process of an instance. */
const commands: Record<Role, RegExp> = {
  launcher: /apps\/launcher\/src\/main\.js/,
  worker: /apps\/worker\/src\/main\.js/,
  api: /apps\/api\/src\/main\.js/,
  compute: /duckdb\.child\.js/,
  postmaster: /^\S*\/postgres -D /,
};

/** Returns processes with the folder in their command line, environment or working directory, including orphans. */
export function listProcesses(folder: string): OwnedProcess[] {
  const numbers = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return numbers.flatMap((name) => {
    const pid = Number(name);
    if (pid === process.pid) return [];
    const command = read(`/proc/${name}/cmdline`).replaceAll('\0', ' ').trim();
    const isOurs =
      command.includes(folder) ||
      readWorkFolder(name).startsWith(folder) ||
      read(`/proc/${name}/environ`).includes(folder);
    if (!isOurs) return [];
    // The program's name is in brackets and may itself contain brackets.
    const [, parent] = read(`/proc/${name}/stat`)
      .replace(/^.*\) /s, '')
      .split(' ');
    return [{ pid, parent: Number(parent), command }];
  });
}

/** @returns undefined when no such process runs now */
export function findProcess(folder: string, role: Role): number | undefined {
  return listProcesses(folder).find(({ command }) => commands[role].test(command))?.pid;
}

/** Returns PostgreSQL's processes of a folder, the postmaster first. */
export function listDatabaseProcesses(folder: string): number[] {
  const postmaster = findProcess(folder, 'postmaster');
  if (postmaster === undefined) return [];
  const children = listProcesses(folder).filter(({ parent }) => parent === postmaster);
  return [postmaster, ...children.map(({ pid }) => pid)];
}

/** @returns false when the process has ended */
export function signalProcess(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function readWorkFolder(pid: string): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return '';
  }
}
