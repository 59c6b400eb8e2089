import { parseArgs } from 'node:util';
import { AppError } from '#platform/errors/app-error.js';

interface Taken {
  /** Undefined where the variable says it. */
  state: string | undefined;
  /** What is left for the command. */
  argv: string[];
}

/**
 * Takes `--state DIR` out of a command line, wherever it stands.
 * @param isFiltered whether the command has a filter --state of its own, with words as its values: a
 *   folder has a slash in it then
 * @throws AppError USAGE when it names no folder
 */
export function takeState(given: readonly string[], isFiltered = false): Taken {
  const { tokens } = parseArgs({
    args: [...given],
    options: { state: { type: 'string' } },
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const argv = [...given];
  let state: string | undefined;
  for (const token of [...tokens].reverse()) {
    if (token.kind !== 'option' || token.name !== 'state') continue;
    const { value, index, inlineValue } = token;
    if (isFiltered && value !== undefined && !isFolder(value)) continue;
    if (value === undefined || value === '' || value.startsWith('-')) {
      throw new AppError('USAGE', '--state: name a folder, as in --state /var/lib/shop');
    }
    state ??= value;
    argv.splice(index, inlineValue ? 1 : 2);
  }
  return { state, argv };
}

const isFolder = (value: string): boolean => /[\\/]/.test(value) || /^\.\.?$/.test(value);
