import { AppError } from '#platform/errors/app-error.js';
import { EXIT_USAGE } from '#platform/process/run-app.js';

/** Writes progress to stderr; stdout has only the report. */
export const logLine = (text: string): void => console.error(`bench: ${text}`);

/** Runs a bench and exits: with 0 when its goals are met, else with 1. */
export async function runBench(bench: () => Promise<boolean>): Promise<never> {
  try {
    process.exit((await bench()) ? 0 : 1);
  } catch (error) {
    console.error('bench:', error instanceof AppError ? error.message : error);
    process.exit(error instanceof AppError ? EXIT_USAGE : 1);
  }
}
