import { ConsoleLogger } from '@nestjs/common';

/** What a part of the system needs to report; Nest's loggers fit it. */
export interface Logger {
  log(message: string): void;
  warn(message: string): void;
  error(message: string, stack?: string): void;
}

export type LogFormat = 'text' | 'json';

/** One line an event: plain for people, JSON for collectors. */
export function createLogger(context: string, format: LogFormat): ConsoleLogger {
  return new ConsoleLogger(context, {
    json: format === 'json',
    colors: false,
    logLevels: ['log', 'warn', 'error', 'fatal'],
  });
}
