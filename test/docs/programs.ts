import type { Program } from '#platform/process/program.js';
import { programs, runHere } from '../setup/programs.js';
import { wordsOf } from './commands.js';

/** One program with its options: nothing before it, no pipe, no redirection. */
const ALONE = /^npm run ([\w-]+)(?: -- ((?:[^|<>;&`'"]|'[^']*'|"[^"`]*")*))?$/;

interface Call {
  name: string;
  program: Program;
  /** As the page writes them. */
  options: string;
}

/** The program that a command of a page starts, where it does nothing else. */
export function callIn(command: string): Call | undefined {
  const [, name = '', options = ''] = ALONE.exec(command) ?? [];
  const program = programs[name];
  return program && { name, program, options };
}

/** Where a program is run, and with which variables alone. */
interface Place {
  cwd: string;
  environment: Record<string, string>;
}

/**
 * Runs a program in this process.
 * @returns what it writes on standard output
 * @throws Error with what it writes on standard error unless it ends with 0
 */
export async function call(
  { name, program, options }: Call,
  { cwd, environment }: Place,
): Promise<string> {
  const argv = wordsOf(options, environment);
  const before = process.cwd();
  process.chdir(cwd);
  try {
    const { code, stdout, stderr } = await runHere(program, argv, environment);
    if (code !== 0) throw new Error(`${name} ended with ${code}:\n${stderr}`);
    return stdout;
  } finally {
    process.chdir(before);
  }
}
