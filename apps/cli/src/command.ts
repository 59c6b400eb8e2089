import type { Config } from '#platform/config/config.js';
import type { ErrorCode } from '#platform/errors/app-error.js';
import type { Program, ProgramIo } from '#platform/process/program.js';

type Options = Partial<Record<string, unknown>>;

/** A command as it was called. */
export interface Call<Given extends object = Options> {
  /** What stands on the line besides options. */
  words: readonly string[];
  /** By their names in camelCase. */
  options: Given;
  /** Whether the result is to be JSON. */
  json: boolean;
  io: ProgramIo;
  /** Reads the settings and names the state, once. @throws AppError STATE_MISSING; CONFIG_INVALID */
  config(): Config;
}

/** An option of a command. */
export interface CommandOption {
  /** As help shows it: `--to <folder>`, or `--replace`. */
  flags: string;
  about: string;
  /** It may be given several times, and its value is a list. */
  isList?: boolean;
  /** Understood, and not shown. */
  isHidden?: boolean;
}

/** A command as help, completion and the parser know it. What it does is loaded when it is called. */
export interface Command {
  /** The words that call it: `catalogue crawl`. */
  name: string;
  /** One sentence for the list of all commands. */
  summary: string;
  /** More than the sentence, in its own help. */
  about?: string;
  /** What it takes besides options: `<file...>`. */
  words?: string;
  options?: readonly CommandOption[];
  /** What its help ends with: examples, exit codes. */
  notes?: string;
  /** It has a form of its own instead of JSON: a script, a file, messages. */
  hasNoJson?: boolean;
  /** It works on no state, or makes one where there is none. */
  state?: 'none' | 'made';
  /** It has a filter --state, with words as its values: a folder of the state has a slash then. */
  hasStateFilter?: boolean;
  fallback?: ErrorCode;
  ends?: Program['ends'];
  /** @returns the exit code of a call; 0 when it is undefined */
  load(): Promise<(call: Call) => Promise<number | undefined>>;
}

interface CommandOf<Given extends object> extends Omit<Command, 'load'> {
  load(): Promise<(call: Call<Given>) => Promise<number | undefined>>;
}

/** Declares a command, whose options are what it says they are. */
export const declare = <Given extends object>(command: CommandOf<Given>): Command =>
  command as unknown as Command;

/** Writes a result: its JSON where that is asked for, else the text for people. */
export function show({ json, io }: Pick<Call, 'json' | 'io'>, value: unknown, text: string): void {
  io.stdout.write(`${json ? JSON.stringify(value, null, 2) : text}\n`);
}

/** Writes what happened while a command works: an object a line where JSON is asked for, else a line. */
export type Report = (event: object, line: string) => void;

export const reportOf =
  ({ json, io }: Pick<Call, 'json' | 'io'>): Report =>
  (event, line) =>
    void io.stdout.write(`${json ? JSON.stringify(event) : line}\n`);
