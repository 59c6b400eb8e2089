import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { MonitoringSetup } from '../config/monitoring-setup.js';
import { buildFiles, writeFiles } from '../write.js';
import type { Options } from './options.js';
import { findCommand, type Program, programs } from './programs.js';

/** Running programs, and those that are not installed. */
export interface Serving {
  running: { program: Program; child: ChildProcess; log: string }[];
  missing: Program[];
  /** Stops the running programs. */
  stop(): Promise<void>;
}

/** Writes the files, and starts the installed programs. @param environment for the programs */
export async function serve(
  options: Options & Pick<MonitoringSetup, 'interval' | 'groupWait'>,
  environment: Record<string, string | undefined>,
): Promise<Serving> {
  const { folder, ports, ...rest } = options;
  const at = (port: number) => `127.0.0.1:${port}`;
  const place = { prometheus: at(ports.prometheus), alertmanager: at(ports.alertmanager) };
  await writeFiles(folder, buildFiles({ ...rest, ...place, folder }));
  await mkdir(join(folder, 'logs'), { recursive: true });
  const serving: Serving = {
    running: [],
    missing: [],
    stop: async () => {
      await Promise.all(serving.running.map(({ child }) => end(child)));
    },
  };
  for (const program of programs) {
    const command = findCommand(program, environment['PATH'] ?? '');
    if (command === undefined) {
      serving.missing.push(program);
      continue;
    }
    const log = join(folder, 'logs', `${program.name.toLowerCase()}.log`);
    const output = openSync(log, 'w');
    const [file, ...args] = command;
    const child = spawn(file, [...args, ...program.buildArgs(folder, ports)], {
      cwd: folder,
      env: { ...environment, ...program.buildEnvironment(folder, ports) },
      stdio: ['ignore', output, output],
    });
    serving.running.push({ program, child, log });
  }
  return serving;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  await exit;
}
