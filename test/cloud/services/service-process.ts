import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readEnvironment } from '#platform/config/environment.js';
import type { CloudState } from './cloud-state.js';
import { endGroup } from './process-group.js';

const START_TIMEOUT_MS = 300_000;
const POLL_MS = 100;
const TAIL_LINES = 20;

export interface Service {
  /** Ends all processes of the service. Its data stay. */
  stop(): Promise<void>;
}

interface Program {
  /** Unique within a state folder; names the log and the pid file. */
  name: string;
  command: string;
  args: string[];
  env?: Record<string, string>;
  /** Whether the service answers; an error counts as not yet. */
  answers(): Promise<boolean>;
}

/**
 * Starts a server, and waits until it answers. It logs to `logs/<name>.log`.
 * @throws with the end of that log, when the program ends or does not answer in time
 */
export async function startService(state: CloudState, program: Program): Promise<Service> {
  const { name, command, args } = program;
  const path = join(state.logs, `${name}.log`);
  const log = openSync(path, 'w');
  const child = spawn(command, args, {
    cwd: state.temp,
    // A separate group: Ctrl-C must not end it with all others at once.
    detached: true,
    stdio: ['ignore', log, log],
    env: { ...readEnvironment(), ...program.env },
  });
  closeSync(log);
  await once(child, 'spawn');
  const pid = child.pid!;
  const exit = once(child, 'exit');
  const pidFile = join(state.folder, 'pids', name);
  await writeFile(pidFile, String(pid));
  child.unref();
  const service: Service = {
    stop: async () => {
      await endGroup(pid);
      await exit;
      await rm(pidFile, { force: true });
    },
  };
  const deadline = Date.now() + START_TIMEOUT_MS;
  let problem: unknown;
  while (child.exitCode === null && child.signalCode === null && Date.now() < deadline) {
    const answered = await program.answers().catch((error: unknown) => {
      problem = error;
      return false;
    });
    if (answered) return service;
    await Promise.race([exit, delay(POLL_MS)]);
  }
  await service.stop();
  const tail = (await readFile(path, 'utf8')).trim().split('\n').slice(-TAIL_LINES).join('\n');
  throw new Error(`${name} did not start; its log ${path} ends:\n${tail}`, { cause: problem });
}

/** Starts services in parallel; when one fails, stops the others. */
export async function startTogether(starts: Promise<Service>[]): Promise<Service> {
  const results = await Promise.allSettled(starts);
  const started = results.filter((result) => result.status === 'fulfilled');
  const stop = async () => {
    await Promise.all(started.map(({ value }) => value.stop()));
  };
  const failed = results.find((result) => result.status === 'rejected');
  if (!failed) return { stop };
  await stop();
  throw failed.reason;
}
