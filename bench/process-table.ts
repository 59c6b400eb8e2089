import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** One process; memory in bytes. */
export interface ProcessRow {
  pid: number;
  parent: number;
  resident: number;
  /** Part of `resident` shared with other processes; 0 when unknown. */
  shared: number;
  /** Peak of `resident`; the current value where the system does not keep a peak. */
  peak: number;
}

/** Every process of this machine. */
export function readProcessTable(): Promise<ProcessRow[]> {
  return process.platform === 'linux' ? readProc() : readPs();
}

async function readProc(): Promise<ProcessRow[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const texts = await Promise.all(
    // A process may end between the two reads.
    pids.map((pid) => readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')),
  );
  return texts.filter((text) => text !== '').map(parseStatus);
}

function parseStatus(text: string): ProcessRow {
  const number = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1]);
  const bytes = (name: string) => (number(name) || 0) * 1024;
  return {
    pid: number('Pid'),
    parent: number('PPid'),
    resident: bytes('VmRSS'),
    shared: bytes('RssShmem'),
    peak: bytes('VmHWM'),
  };
}

async function readPs(): Promise<ProcessRow[]> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=,rss=']);
  return stdout
    .trim()
    .split('\n')
    .map((line) => {
      const [pid = 0, parent = 0, kilobytes = 0] = line.trim().split(/\s+/).map(Number);
      const resident = kilobytes * 1024;
      return { pid, parent, resident, shared: 0, peak: resident };
    });
}
