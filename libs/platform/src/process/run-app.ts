import { AppError } from '../errors/app-error.js';

/** Exit code for mistakes the user can mend: settings, files, ports. */
export const EXIT_USAGE = 2;

const FORCED_EXIT_MS = 8_000;

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
    process.send?.({ kind: 'ready' });
  } catch (error) {
    reportStartError(name, error);
    process.exit(error instanceof AppError ? EXIT_USAGE : 1);
  }
}

function reportStartError(name: string, error: unknown): void {
  if (error instanceof AppError) {
    for (const line of error.message.split('\n')) console.error(`${name}: ${error.code}: ${line}`);
  } else {
    console.error(`${name}:`, error);
  }
}
