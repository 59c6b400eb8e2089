import { commands } from '#cli/commands.js';
import { operations } from '#api/guests.js';
import { formatCommandName } from '#operations/command-line.js';
import { runInProcess } from '../setup/programs.js';
import { splitWords } from './commands.js';

/** One program with its options: no prefix, no pipe, no redirection. */
const ALONE =
  /^(?:npx retailstream|npm run(?= sql\b)|npm run ops --) ([\w-]+)(?: --(?= ))?((?: (?:[^|<>;&`'"]|'[^']*'|"[^"`]*")*)?)$/;

/** Operations are one program, whichever is called. */
const OPERATIONS = 'operations';
/** The program behind each name. */
const programs = new Map([
  ...operations.map((operation) => [formatCommandName(operation), OPERATIONS] as const),
  ...commands.map(({ name }) => name.split(' ')[0] ?? name).map((name) => [name, name] as const),
]);

interface Call {
  name: string;
  program: string;
  /** As written in the page. */
  options: string;
}

/** Returns the program of a page's command, if the command does nothing else. */
export function findCall(command: string): Call | undefined {
  const [, name = '', options = ''] = ALONE.exec(command) ?? [];
  const program = programs.get(name);
  return program === undefined
    ? undefined
    : { name, program, options: `${name} ${options}`.trim() };
}

/** Working folder and complete environment of a program. */
interface ProgramContext {
  cwd: string;
  environment: Record<string, string>;
}

/**
 * Runs a program in this process.
 * @returns its standard output
 * @throws Error with its standard error unless its exit code is 0
 */
export async function call(
  { name, options }: Pick<Call, 'name' | 'options'>,
  { cwd, environment }: ProgramContext,
): Promise<string> {
  const argv = splitWords(options, environment);
  const before = process.cwd();
  process.chdir(cwd);
  try {
    const { code, stdout, stderr } = await runInProcess(argv, environment);
    if (code !== 0) throw new Error(`${name} ended with ${code}:\n${stderr}`);
    return stdout;
  } finally {
    process.chdir(before);
  }
}
