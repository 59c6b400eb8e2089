import { Command as Parser, CommanderError, Option } from 'commander';
import { AppError } from '#platform/errors/app-error.js';
import type { Program, ProgramIo } from '#platform/process/program.js';
import { productVersion } from '#platform/process/version.js';
import { type Command, type CommandDescription, declareCommand } from '#composition/command.js';
import { commands } from './commands.js';
import type { CliCall, CliConfig } from './guests.js';
import { loadOperationCommands } from './operations/operation-commands.js';
import { parseArgs } from 'node:util';

/** Help has no limit on width where the screen reports none. */
const WIDTH_MAX = 1_000;
const JSON_OPTION = { flags: '--json', about: 'Prints JSON.' };

const STATE_HELP = `
Each command works on one existing state, and prints its name to standard error.
  --state DIR   folder of the state, the same as for npm start (default STATE_DIR, else .retailstream)`;
const FILTER_HELP =
  '\n                Write a folder with a slash here, as in ./DIR; a plain word is the filter.';
const EXIT_CODES = 'Exit codes: 0 done, 1 failed, 2 a mistake to correct first.';

const completion = declareCommand({
  name: 'completion',
  summary: 'Prints a script that completes commands and options in bash, zsh or fish.',
  words: '<shell>',
  state: 'none',
  hasNoJson: true,
  notes: `Examples:
  # bash, in ~/.bashrc
  source <(npx retailstream completion bash)
  # zsh, in ~/.zshrc, after compinit
  source <(npx retailstream completion zsh)
  # fish
  npx retailstream completion fish > ~/.config/fish/completions/retailstream.fish`,
  load: async () => {
    const { completionCommand } = await import('./completion.js');
    return async (call) => completionCommand(call, await loadCommands());
  },
});

/** Every command, including those of operations. */
export const loadCommands = async (): Promise<Command<CliConfig>[]> => [
  ...commands,
  completion,
  ...(await loadOperationCommands()),
];

/** Returns the program for a command line: that of its command, or help. */
export async function createProgram(argv: readonly string[]): Promise<Program> {
  const all = await loadCommands();
  const command = findCommand(all, argv);
  return {
    fallback: command?.fallback ?? 'WAREHOUSE_FAILED',
    ...(command?.ends === undefined ? { ends: 'unread' as const } : { ends: command.ends }),
    run: async (given, io) => {
      const call = await readCall(all, given, io);
      if (typeof call === 'number' || command === undefined) return 0;
      return (await command.load())(call);
    },
  };
}

/** The longest command name at the start of the line, so that `catalogue table` does not match `catalogue`. */
function findCommand<Each extends CommandDescription>(
  all: readonly Each[],
  argv: readonly string[],
): Each | undefined {
  const words = dropState(argv);
  return all
    .filter(({ name }) => name.split(' ').every((word, at) => words[at] === word))
    .sort((a, b) => b.name.length - a.name.length)[0];
}

/** `--state` may also precede the name. */
function dropState(argv: readonly string[]): readonly string[] {
  if (argv[0]?.startsWith('--state=')) return argv.slice(1);
  return argv[0] === '--state' ? argv.slice(2) : argv;
}

/**
 * Reads a command line.
 * @returns the call; 0 after it wrote the requested help
 * @throws AppError USAGE naming what is wrong
 */
export async function readCall(
  all: readonly CommandDescription[],
  given: readonly string[],
  io: ProgramIo,
): Promise<CliCall | 0> {
  const command = findCommand(all, given);
  const { state, argv } = extractState(given, command?.hasStateFilter);
  if (argv[0] === '--version' || argv[0] === '-V') {
    io.stdout.write(`${productVersion()}\n`);
    return 0;
  }
  const { root, parser } = createParser(all, command, io);
  const within = all.filter(({ name }) => name.startsWith([...argv, ''].join(' ')));
  try {
    // Lists several commands that may follow; a single one the user must write.
    const isHelp = command === undefined && (argv.length === 0 || within.length > 1);
    root.parse(isHelp ? [...argv, '--help'] : argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return 0;
    const name = command ? ` ${command.name}` : '';
    const [only] = within;
    const what = only
      ? `write ${only.name} ${only.words ?? ''}`.trimEnd()
      : error.message.replace(/^error: /, '').replace(/\n/g, ' ');
    throw new AppError('USAGE', `${what}; npx retailstream${name} --help`);
  }
  if (command === undefined || parser === undefined) return 0;
  const { json = false, ...options } = parser.opts<{ json?: boolean }>();
  let config: CliConfig | undefined;
  const { openState } = await import('./state.js');
  return {
    words: parser.args,
    options,
    json,
    io,
    config: () => (config ??= openState(io, state, command.state)),
  };
}

/** Parses all commands by name for the list, and the called one with all its options. */
function createParser(
  all: readonly CommandDescription[],
  called: CommandDescription | undefined,
  io: ProgramIo,
) {
  const root = prepareParser(new Parser('retailstream'), io).description(
    "RetailStream: a retail chain's files become business answers.",
  );
  root.addHelpText('after', `${STATE_HELP}\n  --version     prints the version\n\n${EXIT_CODES}`);
  const groups = new Map([['', root]]);
  let parser: Parser | undefined;
  for (const command of all) {
    const words = command.name.split(' ');
    const last = words.pop() ?? '';
    const each = prepareParser(ensureGroup(groups, words, io).command(last), io).summary(
      command.summary,
    );
    if (command !== called) continue;
    parser = each;
    configureParser(each, command);
  }
  return { root, parser };
}

function ensureGroup(groups: Map<string, Parser>, words: readonly string[], io: ProgramIo): Parser {
  const name = words.join(' ');
  const known = groups.get(name);
  if (known) return known;
  const above = ensureGroup(groups, words.slice(0, -1), io);
  const group = prepareParser(above.command(words.at(-1) ?? ''), io);
  group.summary(`Commands of ${name}: npx retailstream ${name} --help lists them.`);
  groups.set(name, group);
  return group;
}

function configureParser(parser: Parser, command: CommandDescription): void {
  const { summary, about, words, options = [], notes = EXIT_CODES, hasNoJson, state } = command;
  parser.description(about ?? summary);
  if (words !== undefined) parser.arguments(words);
  for (const { flags, about: text, ...option } of [
    ...options,
    ...(hasNoJson ? [] : [JSON_OPTION]),
  ]) {
    const made = new Option(flags, text);
    if ('isHidden' in option && option.isHidden) made.hideHelp();
    if ('isList' in option && option.isList) {
      made.argParser((value: string, former?: string[]) => [...(former ?? []), value]);
    }
    parser.addOption(made);
  }
  const ofState = state === undefined || state === 'owner' ? STATE_HELP : '';
  const filter = command.hasStateFilter ? FILTER_HELP : '';
  parser.addHelpText('after', `${ofState}${filter}\n\n${notes}`.trimEnd());
  parser.action(() => undefined);
}

/** The caller reports failures; the parser must not end the process. */
const prepareParser = (parser: Parser, io: ProgramIo): Parser =>
  parser
    .exitOverride()
    .helpCommand(false)
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: () => undefined,
      getOutHelpWidth: () => (io.stdout as { columns?: number }).columns ?? WIDTH_MAX,
    });

interface StateArguments {
  /** Undefined when STATE_DIR sets it. */
  state: string | undefined;
  /** The remaining arguments of the command. */
  argv: string[];
}

/**
 * Removes `--state DIR` from a command line, at any position.
 * @param isFiltered whether the command has a filter --state with words as its values: a folder then contains a slash
 * @throws AppError USAGE when it names no folder
 */
export function extractState(given: readonly string[], isFiltered = false): StateArguments {
  const { tokens } = parseArgs({
    args: [...given],
    options: { state: { type: 'string' } },
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const argv = [...given];
  let state: string | undefined;
  for (const token of [...tokens].reverse()) {
    if (token.kind !== 'option' || token.name !== 'state') continue;
    const { value, index, inlineValue } = token;
    if (isFiltered && value !== undefined && !isFolder(value)) continue;
    if (value === undefined || value === '' || value.startsWith('-')) {
      throw new AppError('USAGE', '--state needs a folder, for example --state /var/lib/shop');
    }
    state ??= value;
    argv.splice(index, inlineValue ? 1 : 2);
  }
  return { state, argv };
}

const isFolder = (value: string): boolean => /[\\/]/.test(value) || /^\.\.?$/.test(value);
