import { inspect } from 'node:util';
import type { AppError } from '../errors/app-error.js';
import { toAppError } from '../errors/to-app-error.js';
import { redacted } from '../logging/redact.js';

/** Exit code for mistakes the user can mend: settings, files, ports. */
export const EXIT_USAGE = 2;

const FORCED_EXIT_MS = 8_000;
const TEXT_LENGTH_MAX = 8_000;

/** What an application tells the process that started it. */
export type StartReport = { kind: 'ready' } | { kind: 'failed'; code: string; message: string };

/** A running application, as far as stopping it goes. */
export interface RunningApp {
  close(): Promise<void>;
}

/**
 * Starts an application and stops it once: on SIGINT, SIGTERM, or when the parent that holds an IPC
 * channel to it is gone. Expected errors at start are one line each and exit code 2.
 */
export async function runApp(name: string, start: () => Promise<RunningApp>): Promise<void> {
  let stopping = false;
  let app: RunningApp | undefined;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), FORCED_EXIT_MS).unref();
    await app?.close();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop());
  process.on('disconnect', () => void stop());
  try {
    app = await start();
    report({ kind: 'ready' });
  } catch (error) {
    const known = toAppError(error, 'WAREHOUSE_FAILED');
    if (known === error) printLines(name, known);
    else console.error(`${name}: ${redacted(inspect(error), TEXT_LENGTH_MAX)}`);
    report({ kind: 'failed', code: known.code, message: known.message });
    process.exit(known === error ? EXIT_USAGE : 1);
  }
}

function report(message: StartReport): void {
  process.send?.(message);
}

function printLines(name: string, error: AppError): void {
  for (const line of error.message.split('\n')) console.error(`${name}: ${error.code}: ${line}`);
}
