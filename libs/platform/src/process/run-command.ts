import type { ErrorCode } from '../errors/app-error.js';
import { toAppError } from '../errors/to-app-error.js';
import { keepFilesPrivate } from './keep-files-private.js';
import { EXIT_USAGE } from './run-app.js';

/**
 * Runs a command to its end and sets the exit code: what it returns, else 0. Expected errors are one
 * line each and exit code 2.
 * @param fallback code of errors that nobody foresaw; they end with 1
 */
export async function runCommand(
  fallback: ErrorCode,
  command: () => Promise<number | undefined>,
): Promise<void> {
  keepFilesPrivate();
  try {
    process.exitCode = await command();
  } catch (thrown) {
    const error = toAppError(thrown, fallback);
    for (const line of error.message.split('\n'))
      console.error(`retailstream: ${error.code}: ${line}`);
    process.exitCode = error === thrown ? EXIT_USAGE : 1;
  }
}
