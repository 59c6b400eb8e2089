import { readOption, type ServiceUrl } from '#platform/config/service-url.js';
import { SESSION_MS_MAX } from '#lake/ports/query-engine.js';
import { AppError } from '#platform/errors/app-error.js';

/** Limits of questions in SQL. */
export interface SqlQueryLimits {
  /** Maximum number of questions answered at once. */
  sessions: number;
  /** Memory of each on this machine, such as `512MB`; the rest spills to disk. */
  memory: string;
  /** Time of each, in milliseconds. */
  ms: number;
  /** Bytes of the files that each reads on this machine. */
  bytesScanned: number;
}

const GIB = 1024 ** 3;

function checkSessionMs(ms: number): number {
  if (ms <= SESSION_MS_MAX) return ms;
  throw new AppError('CONFIG_INVALID', `SQL_URL: write seconds up to ${SESSION_MS_MAX / 1000}`);
}

/**
 * Returns the limits in SQL_URL: `duckdb:?sessions=2&memory=512MB&seconds=30&scan=20GB`. A service has separate memory
 * and limits, so it takes only `sessions` and `seconds`. @throws AppError CONFIG_INVALID
 */
export function sqlLimits(url: ServiceUrl): SqlQueryLimits {
  const read = (name: string, preset: string, pattern: RegExp): string => {
    const value = readOption(url, name) ?? preset;
    if (pattern.test(value)) return value;
    throw new AppError(
      'CONFIG_INVALID',
      `SQL_URL: write ${name} as ${url.scheme}:…?${name}=${preset}`,
    );
  };
  const isHere = url.scheme === 'duckdb';
  return {
    sessions: Number(read('sessions', '2', /^[1-9]\d?$/)),
    memory: read('memory', '512MB', /^[1-9]\d{0,5}(MB|GB)$/),
    ms: checkSessionMs(1000 * Number(read('seconds', isHere ? '30' : '300', /^[1-9]\d{0,3}$/))),
    bytesScanned: GIB * Number.parseInt(read('scan', '20GB', /^[1-9]\d{0,5}GB$/), 10),
  };
}
