import { parseArgs, type ParseArgsConfig } from 'node:util';
import { AppError } from '#platform/errors/app-error.js';
import { toAppError } from '#platform/errors/to-app-error.js';
import { type Argument, argumentsOf } from '#serving/arguments.js';
import { checkedArguments } from '#serving/check-arguments.js';
import { alignColumns, type CommandLine } from './command-output.js';
import { givesFile, type Operation } from './operation.js';

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

const kebabCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** `startRun` is `start-run` on the command line. */
export const commandName = ({ name }: Pick<Operation, 'name'>): string => kebabCase(name);

/** `weekDate` is given as `--week-date`. */
export const optionOf = (argument: string): string => kebabCase(argument);

/** The command as a shell takes it. @param args arguments it gives */
export function commandOf(operation: Operation, args: object = {}): string {
  const given = new Map(Object.entries(args));
  const options = argumentsOf(operation.args).flatMap(({ name, type, separator }) => {
    const value: unknown = given.get(name);
    if (value === undefined) return [];
    if (typeof value === 'boolean') return [`--${value ? '' : 'no-'}${optionOf(name)}`];
    const isTexts = type === 'texts' && Array.isArray(value);
    const text = isTexts ? value.join(separator) : textOf(value);
    return [`--${optionOf(name)}`, quoted(text)];
  });
  return ['npm run ops --', commandName(operation), ...options].join(' ');
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

function quoted(text: string): string {
  return /^[\w./:-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

const VALUES = {
  integer: 'NUMBER',
  number: 'NUMBER',
  date: 'YYYY-MM-DD',
  text: 'TEXT',
  texts: 'TEXT',
  list: 'JSON',
  object: 'JSON',
};

/** Every operation with its sentence. */
export function listingOf(operations: readonly Operation[]): string {
  const lines = alignColumns(operations.map((each) => [commandName(each), each.summary]));
  return [
    'What an operator can do or ask, on the database itself:',
    '',
    ...lines.map((line) => `  ${line}`),
    '',
    'npm run ops -- NAME --help shows the arguments of one.',
  ].join('\n');
}

/** What one operation is for, its arguments and its examples. */
export function helpOf(operation: Operation): string {
  const { description, summary, args, examples } = operation;
  const options = [...argumentsOf(args).map(lineOf), ...commonOptions(operation)];
  return [
    description ?? summary,
    ...(operation.kind === 'mutation' ? [`The audit log has it as ${actionsOf(operation)}.`] : []),
    '',
    `${commandOf(operation)} [OPTIONS]`,
    '',
    ...alignColumns(options).map((line) => `  ${line}`),
    '',
    ...examples.flatMap((each) => [`  # ${each.about}`, `  ${commandOf(operation, each.args)}`]),
  ].join('\n');
}

const actionsOf = ({ audit }: Operation & { kind: 'mutation' }) => audit.join(' or ');

function lineOf({ name, type, description, values, required, ...rest }: Argument): string[] {
  const notes = [
    description,
    ...(required ? ['Required.'] : []),
    ...('default' in rest ? [`${String(rest.default)} when left out.`] : []),
    ...(values ? [`One of: ${values.join(', ')}.`] : []),
  ];
  if (type !== 'boolean') return [`--${optionOf(name)} ${VALUES[type]}`, notes.join(' ')];
  return [`--${rest.default === true ? 'no-' : ''}${optionOf(name)}`, notes.join(' ')];
}

function commonOptions({ result, upload }: Operation): string[][] {
  return [
    ...(upload === undefined ? [] : [['--in FILE', `Takes a file of ${upload} instead.`]]),
    givesFile(result)
      ? ['--out FILE', 'Writes to this file rather than to the screen.']
      : ['--json', 'Prints JSON rather than a table.'],
  ];
}
