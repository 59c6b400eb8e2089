import { type ChildProcess, fork, type Serializable } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export type Environment = Record<string, string | undefined>;

/** A program of ours in a process of its own, that tells by message when it is ready. */
export interface Child {
  pid: number;
  stop(): Promise<void>;
}

/**
 * Starts a compiled program and waits until it is ready.
 * @param entry path from this folder's build
 * @param setup a message to send it first
 * @throws Error with the end of what it printed, when it ends before
 */
export async function startChild(
  entry: string,
  env: Environment,
  setup?: Serializable,
): Promise<Child> {
  const path = fileURLToPath(new URL(entry, import.meta.url));
  const child = fork(path, { env, execArgv: [], silent: true });
  if (setup !== undefined) child.send(setup);
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on(
      'data',
      (chunk: Buffer) => (printed = `${printed}${chunk.toString()}`.slice(-2_000)),
    );
  }
  const ended = once(child, 'exit').then(() => Promise.reject(new Error(`${entry}: ${printed}`)));
  await Promise.race([once(child, 'message'), ended]);
  ended.catch(() => undefined);
  return { pid: child.pid ?? 0, stop: () => stop(child) };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}
