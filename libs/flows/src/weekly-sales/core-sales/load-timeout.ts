import { readOption, type ServiceUrl } from '#platform/config/service-url.js';
import { AppError } from '#platform/errors/app-error.js';

const TIMEOUT = '600';

/** Returns the loader's timeout for one file from SALES_LOAD_URL, in seconds. @throws AppError CONFIG_INVALID */
export function parseLoadTimeout(salesLoad: ServiceUrl): number {
  const timeout = readOption(salesLoad, 'timeout') ?? TIMEOUT;
  if (/^[1-9]\d{0,4}$/.test(timeout)) return Number(timeout);
  throw new AppError(
    'CONFIG_INVALID',
    'SALES_LOAD_URL: write the time limit in seconds, for example lambda:?timeout=600',
  );
}
