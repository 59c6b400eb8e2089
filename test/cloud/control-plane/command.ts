import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileHandle } from 'node:fs/promises';

export interface CommandOptions {
  args: string[];
  /** The whole environment; PATH defines the available programs. */
  env: Record<string, string>;
  /** Working folder, created if missing; receives `stdout` and `stderr`. */
  folder: string;
  signal: AbortSignal;
}

/** A program in a separate process group. */
export interface Command {
  /** Exit code; null after a signal, 127 when the program could not start. */
  exited: Promise<number | null>;
  /** Signals the whole group. */
  kill(signal: NodeJS.Signals): void;
}

/** Starts a program, or nothing when the signal was aborted earlier. */
export async function startCommand(options: CommandOptions): Promise<Command | undefined> {
  const { args, env, folder, signal } = options;
  await mkdir(folder, { recursive: true });
  const stdout = await open(join(folder, 'stdout'), 'w');
  const stderr = await open(join(folder, 'stderr'), 'w');
  if (signal.aborted) {
    await Promise.all([stdout.close(), stderr.close()]);
    return undefined;
  }
  const [program = '', ...rest] = args;
  const child = spawn(program, rest, {
    env,
    cwd: folder,
    detached: true,
    stdio: ['ignore', stdout.fd, stderr.fd],
  });
  const kill = (name: NodeJS.Signals) => killGroup(child, name);
  return { exited: waitForExit(child, stdout, stderr), kill };
}

async function waitForExit(
  child: ChildProcess,
  stdout: FileHandle,
  stderr: FileHandle,
): Promise<number | null> {
  const code = await new Promise<number | null | Error>((resolve) => {
    child.once('error', resolve);
    child.once('exit', resolve);
  });
  killGroup(child, 'SIGKILL');
  if (code instanceof Error) await stderr.appendFile(`${code.message}\n`);
  await Promise.all([stdout.close(), stderr.close()]);
  return code instanceof Error ? 127 : code;
}

function killGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group has ended.
  }
}
