import type { ErrorCode } from '#platform/errors/app-error.js';
import type { Program, ProgramIo } from '#platform/process/program.js';
import type { Config } from './read-config.js';

/** Options by their names in camelCase. */
export type Options = Partial<Record<string, unknown>>;

/** A call of a command, whose configuration has what the command needs. */
export interface Call<Given extends object = Options, Needed extends Config = Config> {
  /** The words of the line that are no options. */
  words: readonly string[];
  options: Given;
  /** Whether to print the result as JSON. */
  json: boolean;
  io: ProgramIo;
  /** Reads the settings and prints the state folder, once. @throws AppError STATE_MISSING; CONFIG_INVALID */
  config(): Needed;
}

export interface CommandOption {
  /** As help shows it: `--to <folder>`, or `--replace`. */
  flags: string;
  about: string;
  /** The option may repeat; its value is a list. */
  isList?: boolean;
  /** Accepted, but not shown in help. */
  isHidden?: boolean;
}

/** A command for help, completion and the parser. */
export interface CommandDescription {
  /** The words of the command: `catalogue crawl`. */
  name: string;
  /** One sentence for the list of all commands. */
  summary: string;
  /** More text for the command's help. */
  about?: string;
  /** Its positional arguments: `<file...>`. */
  words?: string;
  options?: readonly CommandOption[];
  /** The end of its help: examples, exit codes. */
  notes?: string;
  /** The command prints a script, a file or messages, and never JSON. */
  hasNoJson?: boolean;
  /**
   * The command needs no state (`none`), creates a missing one (`made`), or works as the owner of the warehouse, so that
   * MIGRATION_URL replaces the state (`owner`). Undefined: it needs an existing state.
   */
  state?: 'none' | 'made' | 'owner';
  /** The command has a filter --state whose values are words; a state folder then contains a slash. */
  hasStateFilter?: boolean;
  fallback?: ErrorCode;
  ends?: Program['ends'];
}

interface TypedCommand<Given extends object, Needed extends Config> extends CommandDescription {
  /** @returns the exit code of a call; 0 when it is undefined */
  load(): Promise<(call: Call<Given, Needed>) => Promise<number | undefined>>;
}

/** A command, whose code is loaded when it is called. */
export type Command<Needed extends Config = Config> = TypedCommand<Options, Needed>;

/** Declares a command with the type of its options. */
export const declareCommand = <Given extends object, Needed extends Config = Config>(
  command: TypedCommand<Given, Needed>,
): Command<Needed> => command as unknown as Command<Needed>;

/** Writes a result: as JSON when the caller asks for it, else as text. */
export function show({ json, io }: Pick<Call, 'json' | 'io'>, value: unknown, text: string): void {
  io.stdout.write(`${json ? JSON.stringify(value, null, 2) : text}\n`);
}

/** Writes progress while a command works: one JSON object a line with --json, else one text line. */
export type Report = (event: object, line: string) => void;

export const createReporter =
  ({ json, io }: Pick<Call, 'json' | 'io'>): Report =>
  (event, line) =>
    void io.stdout.write(`${json ? JSON.stringify(event) : line}\n`);

type Work<Opened, Result> = (opened: Opened) => Promise<Result>;

/** Opens a command's services while `work` runs. */
export type Open<Opened> = <Result>(work: Work<Opened, Result>) => Promise<Result>;
