import type { LogIds } from './log-ids.js';

/** From the loudest; `LOG_LEVEL` names the last that is written. */
export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

/** One event as it is written: nothing secret is in it any more. */
export interface LogEntry extends LogIds {
  level: LogLevel;
  /** ISO 8601, UTC, with milliseconds. */
  time: string;
  /** The part of the program that says it. */
  context: string;
  message: string;
  stack?: string;
}

/**
 * An event for people: one line, below it the stack where there is one, further in than any event begins.
 * What a message holds cannot look like another event.
 */
export function textOf({ time, level, context, message, stack, ...ids }: LogEntry): string {
  const about = [context, named('run', ids.run), named('stage', ids.stage)];
  const of = [named('request', ids.requestId), named('trace', ids.trace_id)];
  const where = [...about, ...of].filter(Boolean).join(' ');
  const line = `${time} ${level.toUpperCase().padEnd(5)} [${where}] ${onOneLine(message)}\n`;
  return stack === undefined ? line : `${line}${stack.replace(/^\s*/gm, '    ')}\n`;
}

const named = (name: string, value: string | number | undefined) =>
  value === undefined ? '' : `${name}=${value}`;

const onOneLine = (text: string) => text.trim().replace(/\s*\n\s*/g, ' | ');
