import { inspect } from 'node:util';
import { readEnvironment } from '../config/environment.js';
import { parseFileUmask } from '../config/file-umask.js';
import { AppError } from '../errors/app-error.js';
import { toAppError } from '../errors/to-app-error.js';
import { redact } from '../text/redact.js';

/** Applies FILE_UMASK: files of this process and its children get no permissions for others from now on. */
export function keepFilesPrivate(): void {
  process.umask(parseFileUmask(readEnvironment()));
}

/** Exit code for mistakes that the user can correct: settings, files, ports. */
export const EXIT_USAGE = 2;

const FORCED_EXIT_MS = 8_000;
const TEXT_LENGTH_MAX = 8_000;

/** Messages of an application to the process that started it. */
export type StartReport = { kind: 'ready' } | { kind: 'failed'; code: string; message: string };

/** A running application that can be stopped. */
export interface RunningApp {
  close(): Promise<void>;
}

/** What a starting application uses. */
export interface StartContext {
  /**
   * Functions that undo the start, called last first. They may close what the application has closed
   * already.
   */
  closers: (() => Promise<unknown>)[];
  /** Aborted when the application must stop before it serves. */
  signal: AbortSignal;
}

/**
 * Starts an application and stops it once: on SIGINT, SIGTERM, or when the parent of its IPC channel is
 * gone. Expected errors at start are one line each and exit code 2.
 */
export async function runApp(
  name: string,
  start: (starting: StartContext) => Promise<RunningApp>,
): Promise<void> {
  keepFilesPrivate();
  const stopping = new AbortController();
  const closers: StartContext['closers'] = [];
  const starting = start({ closers, signal: stopping.signal });
  let closing: Promise<boolean> | undefined;
  /** @returns whether everything was closed */
  const close = (): Promise<boolean> => {
    if (!closing) setTimeout(() => process.exit(1), FORCED_EXIT_MS).unref();
    return (closing ??= closeAll(name, starting, closers));
  };
  const stop = async (): Promise<void> => {
    stopping.abort();
    process.exit((await close()) ? 0 : 1);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop());
  process.on('disconnect', () => void stop());
  try {
    await starting;
    report({ kind: 'ready' });
  } catch (error) {
    if (stopping.signal.aborted) return;
    const known = toAppError(error, 'WAREHOUSE_FAILED');
    printError(name, error);
    report({ kind: 'failed', code: known.code, message: known.message });
    await close();
    process.exit(known === error ? EXIT_USAGE : 1);
  }
}

/** Waits for the start to finish opening: an embedded PostgreSQL that is not closed would keep running. */
async function closeAll(
  name: string,
  starting: Promise<RunningApp>,
  closers: StartContext['closers'],
): Promise<boolean> {
  const app = await starting.catch(() => undefined);
  if (app) closers.push(() => app.close());
  let isClosed = true;
  for (const close of closers.reverse()) {
    await close().catch((error: unknown) => {
      isClosed = false;
      printError(name, error);
    });
  }
  return isClosed;
}

function printError(name: string, error: unknown): void {
  if (error instanceof AppError) printLines(name, error);
  else console.error(`${name}: ${redact(inspect(error), TEXT_LENGTH_MAX)}`);
}

function report(message: StartReport): void {
  process.send?.(message);
}

function printLines(name: string, error: AppError): void {
  for (const line of error.message.split('\n')) console.error(`${name}: ${error.code}: ${line}`);
}
