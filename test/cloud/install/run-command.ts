import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { readEnvironment } from '#platform/config/environment.js';

const execute = promisify(execFile);
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;
const TAIL_LINES = 15;

/**
 * Runs a program in this process's environment plus `settings`.
 * @returns its standard output and standard error
 * @throws with its last lines, when it fails
 */
export async function runCommand(
  command: string,
  args: string[],
  settings: Record<string, string> = {},
): Promise<string> {
  const env = { ...readEnvironment(), ...settings };
  try {
    const { stdout, stderr } = await execute(command, args, { env, maxBuffer: MAX_OUTPUT_BYTES });
    return stdout + stderr;
  } catch (error) {
    const { stdout = '', stderr = '', message } = error as Error & Record<string, string>;
    const tail = [stdout, stderr].flatMap((text) => text.trim().split('\n').slice(-TAIL_LINES));
    throw new Error(`${command} ${args.join(' ')} failed:\n${tail.join('\n').trim() || message}`);
  }
}
