import { listArguments } from '#serving/arguments.js';
import type { Operation } from './operation/operation.js';

const toKebabCase = (name: string) =>
  name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** `startRun` is `start-run` on the command line. */
export const formatCommandName = ({ name }: Pick<Operation, 'name'>): string => toKebabCase(name);

/** `weekDate` becomes `--week-date`. */
export const formatOption = (argument: string): string => toKebabCase(argument);

/** Returns the command for a shell. @param args its arguments */
export function formatCommand(operation: Operation, args: object = {}): string {
  const given = new Map(Object.entries(args));
  const options = listArguments(operation.args).flatMap(({ name, type, separator }) => {
    const value: unknown = given.get(name);
    if (value === undefined) return [];
    if (typeof value === 'boolean') return [`--${value ? '' : 'no-'}${formatOption(name)}`];
    const isTexts = type === 'texts' && Array.isArray(value);
    const text = isTexts ? value.join(separator) : formatValue(value);
    return [`--${formatOption(name)}`, quoteForShell(text)];
  });
  return ['npx retailstream', formatCommandName(operation), ...options].join(' ');
}

const formatValue = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

function quoteForShell(text: string): string {
  return /^[\w./:-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
