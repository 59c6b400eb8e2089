import { parseArgs, type ParseArgsConfig } from 'node:util';
import { AppError } from '#platform/errors/app-error.js';
import { toAppError } from '#platform/errors/to-app-error.js';
import { type Argument, argumentsOf } from '../arguments.js';
import { checkedArguments } from '../check-arguments.js';
import { commandOf, optionOf } from './cli-names.js';
import { givesFile, type Operation } from './operation.js';

/** What was asked of an operation on the command line. */
export interface CommandLine {
  /** Checked. */
  args: object;
  /** Print JSON rather than a table. */
  json: boolean;
  /** File to take in place of arguments. */
  in?: string;
  /** File to write the result to. */
  out?: string;
}

/** @returns undefined when help was asked for @throws AppError USAGE naming what is wrong */
export async function readCommandLine(
  operation: Operation,
  argv: string[],
): Promise<CommandLine | undefined> {
  try {
    const { help, json = false, in: file, out, ...given } = valuesIn(operation, argv);
    if (help === true) return undefined;
    const named: [string, unknown][] = argumentsOf(operation.args).flatMap((argument) => {
      const value = given[optionOf(argument.name)];
      return value === undefined ? [] : [[argument.name, valueOf(argument, value)]];
    });
    return {
      args: await checkedArguments(operation.args, Object.fromEntries(named)),
      json: json === true,
      ...(typeof file === 'string' ? { in: file } : {}),
      ...(typeof out === 'string' ? { out } : {}),
    };
  } catch (cause) {
    const [what = ''] = toAppError(cause, 'USAGE').message.split('. ');
    throw new AppError('USAGE', `${what}; ${commandOf(operation)} --help`, { cause });
  }
}

function valuesIn(
  { args, result, upload }: Operation,
  argv: string[],
): Partial<Record<string, string | boolean>> {
  const options: NonNullable<ParseArgsConfig['options']> = {
    help: { type: 'boolean', short: 'h' },
  };
  for (const { name, type } of argumentsOf(args)) {
    options[optionOf(name)] = { type: type === 'boolean' ? 'boolean' : 'string' };
  }
  if (givesFile(result)) options['out'] = { type: 'string' };
  else options['json'] = { type: 'boolean' };
  if (upload !== undefined) options['in'] = { type: 'string' };
  const { values } = parseArgs({ args: argv, options, allowNegative: true });
  return values as Partial<Record<string, string | boolean>>;
}

function valueOf({ name, type }: Argument, value: string | boolean): unknown {
  if (type !== 'list' && type !== 'object') return value;
  try {
    return JSON.parse(String(value));
  } catch (cause) {
    throw new AppError('USAGE', `--${optionOf(name)} is not JSON`, { cause });
  }
}
