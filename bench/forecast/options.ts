import { parseArgs } from 'node:util';
import { AppError } from '#platform/errors/app-error.js';
import { WINDOWS } from './windows.js';

export const USAGE = `npm run tool -- backtest [--windows A,B,C] [--folder DIR] [--origins] [--chains]

  --windows    A: 105 weeks of history judged by 38; B: 91 by 39; C: eight weeks after 103, 111, 119, 127 and 135
  --folder DIR folder with sales*.csv (default: the generated sample)
  --origins    forecasts up to 39 weeks from 17 origins after 64 to 139 weeks instead, and compares classes of series with
               the best simple method
  --chains     forecasts generated chains of each kind instead, and compares them with the sales that are expected`;

export interface BacktestOptions {
  readonly windows: readonly string[];
  /** Folder with the sales file; by default the program generates the sample. */
  readonly folder?: string;
  readonly origins: boolean;
  readonly chains: boolean;
  readonly help: boolean;
}

/** @throws AppError USAGE */
export function parseOptions(args: string[]): BacktestOptions {
  try {
    const { values } = parseArgs({
      args,
      options: {
        windows: { type: 'string', default: 'A,B,C' },
        folder: { type: 'string' },
        origins: { type: 'boolean', default: false },
        chains: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    const windows = values.windows.split(',');
    const unknown = windows.find((name) => !Object.hasOwn(WINDOWS, name));
    if (unknown !== undefined) {
      throw new Error(`there is no window ${unknown}: name some of ${Object.keys(WINDOWS).join()}`);
    }
    return { ...values, windows };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('USAGE', `${why}; npm run tool -- backtest --help lists the options`, {
      cause,
    });
  }
}
