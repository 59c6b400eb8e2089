import { inspect } from 'node:util';
import type { LoggerService } from '@nestjs/common';
import { type DestinationStream, pino } from 'pino';
import { type LogIds, logIds } from './log-ids.js';
import { redact } from '../text/redact.js';

/** From the most severe; `LOG_LEVEL` names the last one that is written. */
export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

/** One event as it is written: secrets are already removed. */
export interface LogEntry extends LogIds {
  level: LogLevel;
  /** ISO 8601, UTC, with milliseconds. */
  time: string;
  /** The part of the program that logs. */
  context: string;
  message: string;
  stack?: string;
}

/**
 * Formats an event for people: one line, and below it the indented stack, if any. No message can look
 * like another event.
 */
function formatEntry({ time, level, context, message, stack, ...ids }: LogEntry): string {
  const about = [context, formatId('run', ids.run), formatId('stage', ids.stage)];
  const of = [formatId('request', ids.requestId), formatId('trace', ids.trace_id)];
  const where = [...about, ...of].filter(Boolean).join(' ');
  const line = `${time} ${level.toUpperCase().padEnd(5)} [${where}] ${onOneLine(message)}\n`;
  return stack === undefined ? line : `${line}${stack.replace(/^\s*/gm, '    ')}\n`;
}

const formatId = (name: string, value: string | number | undefined) =>
  value === undefined ? '' : `${name}=${value}`;

const onOneLine = (text: string) => text.trim().replace(/\s*\n\s*/g, ' | ');

/** What code needs for logging; Nest's loggers fit it. */
export interface Logger {
  log(message: string): void;
  warn(message: string): void;
  error(message: string, stack?: string): void;
}

interface LogSettings {
  /** One line per event for people, or one JSON object per line for collectors. */
  format: 'text' | 'json';
  level: LogLevel;
}

const MESSAGE_LENGTH_MAX = 8_000;
const STACK_LENGTH_MAX = 8_000;
/** Buffer for lines that cannot be written now. */
const UNWRITTEN_BYTES_MAX = 1024 * 1024;

/** Parts of Nest that list every module and route at start: noise for operators. */
const QUIET = new Set(['InstanceLoader', 'RouterExplorer', 'RoutesResolver', 'GraphQLModule']);

/** Limits for logged values that are not text. */
const INSPECTED = { depth: 4, maxArrayLength: 20, maxStringLength: 1_000, breakLength: Infinity };

const STACK = /\n\s{1,20}at /;

/**
 * Writes events with pino, from our code and from users of Nest's `Logger`. Each has the ids of its
 * request, run, stage and job (`withLogIds`, `writeAbout`), and secrets are removed.
 */
export class AppLogger implements LoggerService {
  private readonly lines: pino.Logger;
  private listener: ((entry: LogEntry) => void) | undefined;

  /**
   * @param context part of the program when a call names none
   * @param output receives whole lines; standard output by default
   */
  constructor(
    private readonly context: string,
    { format, level }: LogSettings,
    output: DestinationStream = standardOutput(),
  ) {
    const options: pino.LoggerOptions = {
      level,
      base: null,
      messageKey: 'message',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      mixin: logIds,
    };
    this.lines = pino(options, {
      write: (line) => {
        const entry =
          format === 'text' || this.listener ? (JSON.parse(line) as LogEntry) : undefined;
        output.write(format === 'text' && entry ? formatEntry(entry) : line);
        if (entry) this.listener?.(entry);
      },
    });
  }

  /** Sends each event to a listener too, which must not throw and must not log synchronously. */
  copyTo(listener: (entry: LogEntry) => void): void {
    this.listener = listener;
  }

  log(message: unknown, ...rest: unknown[]): void {
    const context = rest.at(-1);
    if (typeof context === 'string' && QUIET.has(context)) return;
    this.write('info', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  /** @param rest as Nest passes it: more values, a stack, and last the context */
  private write(level: LogLevel, said: unknown, rest: readonly unknown[]): void {
    if (!this.lines.isLevelEnabled(level)) return;
    const texts = rest.filter((each) => typeof each === 'string');
    const stack = texts.find((text) => STACK.test(text)) ?? findStack([said, ...rest]);
    const context = texts.findLast((text) => !STACK.test(text)) ?? this.context;
    const others = rest.filter((each) => each !== undefined && typeof each !== 'string');
    const message = [said, ...others].map(formatArgument).join(' ');
    this.lines[level](
      { context, ...(stack && { stack: redact(stack, STACK_LENGTH_MAX) }) },
      redact(message, MESSAGE_LENGTH_MAX),
    );
  }
}

export function createLogger(context: string, settings: LogSettings): AppLogger {
  return new AppLogger(context, settings);
}

/** The reader may go and the disk may be full: the program continues without a log. */
function standardOutput(): DestinationStream {
  const output = pino.destination({ dest: 1, sync: true, maxLength: UNWRITTEN_BYTES_MAX });
  output.on('error', () => undefined);
  return output;
}

const findStack = (said: readonly unknown[]) => said.find((each) => each instanceof Error)?.stack;

function formatArgument(said: unknown): string {
  if (typeof said === 'string') return said;
  return said instanceof Error ? said.message : inspect(said, INSPECTED);
}
