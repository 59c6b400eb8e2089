import { existsSync, readFileSync } from 'node:fs';
import { type Command, type CommandOption, declareCommand } from '#composition/command.js';
import type { CliConfig } from '../guests.js';
import type { ArgumentDescription, OperationDescription } from './describe-operations.js';

const VALUES = {
  integer: 'number',
  number: 'number',
  date: 'yyyy-mm-dd',
  text: 'text',
  texts: 'text',
  list: 'json',
  object: 'json',
};

/**
 * Returns a command for each operation. The build stores their descriptions, because loading the declarations takes too
 * long for help.
 */
export async function loadOperationCommands(): Promise<Command<CliConfig>[]> {
  const written = new URL('operations.json', import.meta.url);
  if (existsSync(written)) {
    const descriptions = JSON.parse(readFileSync(written, 'utf8')) as OperationDescription[];
    return descriptions.map(createCommand);
  }
  const { describeOperations } = await import('./describe-operations.js');
  return (await describeOperations()).map(createCommand);
}

export function createCommand(operation: OperationDescription): Command<CliConfig> {
  const { command, summary, about, audit, args, upload, needsUpload, givesFile, examples } =
    operation;
  const recorded = audit.length > 0 ? `\nThe audit log records it as ${audit.join(' or ')}.` : '';
  const shown = examples.flatMap((each) => [`  # ${each.about}`, `  ${each.line}`]);
  return declareCommand({
    name: command,
    summary,
    about: `${about}${recorded}`,
    options: [
      ...args.flatMap(listOptions),
      ...(upload === undefined
        ? []
        : [
            {
              flags: '--in <file>',
              about: needsUpload ? 'The file. Required.' : `Reads a file of ${upload} instead.`,
            },
          ]),
      ...(givesFile
        ? [{ flags: '--out <file>', about: 'Writes to this file instead of the screen.' }]
        : []),
    ],
    hasNoJson: givesFile,
    hasStateFilter: args.some(({ name }) => name === 'state'),
    notes: ['Examples:', ...shown].join('\n'),
    load: async () => {
      const { runOperation } = await import('./run-operation.js');
      return (call) => runOperation(command, call);
    },
  });
}

function listOptions(argument: ArgumentDescription): CommandOption[] {
  const { option, type, description, values, required, ...rest } = argument;
  const notes = [
    description,
    ...(required ? ['Required.'] : []),
    ...('default' in rest ? [`${String(rest.default)} when left out.`] : []),
    ...(values ? [`One of: ${values.join(', ')}.`] : []),
  ].join(' ');
  if (type !== 'boolean') return [{ flags: `--${option} <${VALUES[type]}>`, about: notes }];
  const isOn = rest.default === true;
  return [
    { flags: `--${option}`, about: notes, isHidden: isOn },
    { flags: `--no-${option}`, about: notes, isHidden: !isOn },
  ];
}
