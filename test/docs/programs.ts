import { commands } from '#cli/commands.js';
import { operations } from '#composition/operations.js';
import { commandName } from '#operations/command-line.js';
import { runHere } from '../setup/programs.js';
import { wordsOf } from './commands.js';

/** One program with its options: no prefix, no pipe, no redirection. */
const ALONE =
  /^(?:npx retailstream|npm run(?= (?:bi-login|catalogue|contract|sql)\b)|npm run ops --) ([\w-]+)(?: --(?= ))?((?: (?:[^|<>;&`'"]|'[^']*'|"[^"`]*")*)?)$/;

const names = new Set([
  ...commands.map(({ name }) => name.split(' ')[0]),
  ...operations.map(commandName),
]);

interface Call {
  name: string;
  /** As written in the page. */
  options: string;
}

/** Returns the program of a page's command, if the command does nothing else. */
export function callIn(command: string): Call | undefined {
  const [, name = '', options = ''] = ALONE.exec(command) ?? [];
  return names.has(name) ? { name, options: `${name} ${options}`.trim() } : undefined;
}

/** Working folder and complete environment of a program. */
interface Place {
  cwd: string;
  environment: Record<string, string>;
}

/**
 * Runs a program in this process.
 * @returns its standard output
 * @throws Error with its standard error unless its exit code is 0
 */
export async function call({ name, options }: Call, { cwd, environment }: Place): Promise<string> {
  const argv = wordsOf(options, environment);
  const before = process.cwd();
  process.chdir(cwd);
  try {
    const { code, stdout, stderr } = await runHere(argv, environment);
    if (code !== 0) throw new Error(`${name} ended with ${code}:\n${stderr}`);
    return stdout;
  } finally {
    process.chdir(before);
  }
}
