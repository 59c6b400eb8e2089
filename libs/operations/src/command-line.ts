import { argumentsOf } from '#serving/arguments.js';
import type { Operation } from './operation/operation.js';

const kebabCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** `startRun` is `start-run` on the command line. */
export const commandName = ({ name }: Pick<Operation, 'name'>): string => kebabCase(name);

/** `weekDate` becomes `--week-date`. */
export const optionOf = (argument: string): string => kebabCase(argument);

/** Returns the command for a shell. @param args its arguments */
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
  return ['npx retailstream', commandName(operation), ...options].join(' ');
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

function quoted(text: string): string {
  return /^[\w./:-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
