import { type Argument, argumentsOf } from '../arguments.js';
import { commandName, commandOf, optionOf } from './cli-names.js';
import { alignColumns } from './cli-table.js';
import { givesFile, type Operation } from './operation.js';

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
