import { parseArgs, type ParseArgsConfig } from 'node:util';
import { AppError } from '#platform/errors/app-error.js';
import { toAppError } from '#platform/errors/to-app-error.js';

type Options = NonNullable<ParseArgsConfig['options']>;

/**
 * Reads the options of a command that takes nothing else.
 * @param command its name after `npm run`
 * @throws AppError USAGE naming what is wrong
 */
export function readOptions(
  argv: string[],
  command: string,
  options: Options = {},
): Partial<Record<string, unknown>> {
  try {
    const help = { type: 'boolean', short: 'h' } as const;
    return parseArgs({ args: argv, options: { ...options, help } }).values;
  } catch (cause) {
    const [what = ''] = toAppError(cause, 'USAGE').message.split('. ');
    throw new AppError('USAGE', `${what}; npm run ${command} -- --help`, { cause });
  }
}

/** For a command whose one option is `--help`. */
export const hasHelp = (argv: string[], command: string): boolean =>
  readOptions(argv, command)['help'] === true;
