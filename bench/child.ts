import { type ChildProcess, fork, type Serializable } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { compiledEntry } from '#platform/process/compiled-entry.js';
import { HEAP_LIMIT, MALLOC_SETTINGS } from '#platform/process/memory-settings.js';

export type Environment = Record<string, string | undefined>;

/** One of our programs in a child process, which sends a message when it is ready. */
export interface Child {
  pid: number;
  /** Sends a message and waits for the next one. @throws Error with the end of its output when it exits before */
  ask(message: Serializable): Promise<unknown>;
  stop(): Promise<void>;
}

/**
 * Starts a program and waits until it is ready.
 * @param entry path from this folder, whose build runs; or the URL of a source file, which runs directly
 * @param setup its first message
 * @throws Error with the end of its output when it exits earlier
 */
export async function startChild(
  entry: string | URL,
  env: Environment,
  setup?: Serializable,
): Promise<Child> {
  const [path, execArgv] =
    typeof entry === 'string'
      ? [compiledEntry(import.meta.url, entry), HEAP_LIMIT]
      : [fileURLToPath(entry), ['--conditions=source', '--import=tsx']];
  const child = fork(path, { env: { ...MALLOC_SETTINGS, ...env }, execArgv, silent: true });
  if (setup !== undefined) child.send(setup);
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on(
      'data',
      (chunk: Buffer) => (printed = `${printed}${chunk.toString()}`.slice(-2_000)),
    );
  }
  const ended = once(child, 'exit').then(() => Promise.reject(new Error(`${path}: ${printed}`)));
  await Promise.race([once(child, 'message'), ended]);
  ended.catch(() => undefined);
  return {
    pid: child.pid ?? 0,
    ask: async (message) => {
      const reply = once(child, 'message');
      child.send(message);
      return ((await Promise.race([reply, ended])) as unknown[])[0];
    },
    stop: () => stop(child),
  };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}
