import { ConsoleLogger } from '@nestjs/common';

/** What a part of the system needs to report; Nest's loggers fit it. */
export interface Logger {
  log(message: string): void;
  warn(message: string): void;
  error(message: string, stack?: string): void;
}

type LogFormat = 'text' | 'json';

/** Parts of Nest that list every module and route at start: noise to whoever runs this. */
const QUIET = new Set(['InstanceLoader', 'RouterExplorer', 'RoutesResolver', 'GraphQLModule']);

class AppLogger extends ConsoleLogger {
  override log(message: unknown, ...rest: unknown[]): void {
    const context = rest.at(-1);
    if (typeof context === 'string' && QUIET.has(context)) return;
    super.log(message, ...(rest as [string?]));
  }
}

/** One line an event: plain for people, JSON for collectors. */
export function createLogger(context: string, format: LogFormat): ConsoleLogger {
  return new AppLogger(context, {
    json: format === 'json',
    colors: false,
    logLevels: ['log', 'warn', 'error', 'fatal'],
  });
}
