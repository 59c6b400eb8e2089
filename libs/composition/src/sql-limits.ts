import { optionOf, type ServiceUrl } from '#platform/config/service-url.js';
import { AppError } from '#platform/errors/app-error.js';

/** What questions in SQL may take where this machine answers them. */
export interface AskLimits {
  /** Questions that are answered at the same time. */
  sessions: number;
  /** Of each, `512MB` for instance; more spills to disk. */
  memory: string;
  /** For each, milliseconds. */
  ms: number;
  /** Of the files that each reads. */
  bytesScanned: number;
}

const GIB = 1024 ** 3;

/** What SQL_URL says of them: `duckdb:?sessions=2&memory=512MB&seconds=30&scan=20GB`. @throws AppError CONFIG_INVALID */
export function sqlLimits(url: ServiceUrl): AskLimits {
  const read = (name: string, preset: string, pattern: RegExp): string => {
    const value = (url.scheme === 'duckdb' ? optionOf(url, name) : undefined) ?? preset;
    if (pattern.test(value)) return value;
    throw new AppError('CONFIG_INVALID', `SQL_URL: write ${name} as duckdb:?${name}=${preset}`);
  };
  return {
    sessions: Number(read('sessions', '2', /^[1-9]\d?$/)),
    memory: read('memory', '512MB', /^[1-9]\d{0,5}(MB|GB)$/),
    ms: 1000 * Number(read('seconds', '30', /^[1-9]\d{0,3}$/)),
    bytesScanned: GIB * Number.parseInt(read('scan', '20GB', /^[1-9]\d{0,5}GB$/), 10),
  };
}
