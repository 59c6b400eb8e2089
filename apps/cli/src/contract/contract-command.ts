import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import { AppError } from '#platform/errors/app-error.js';
import { toAppError } from '#platform/errors/to-app-error.js';
import type { Contract } from '#intake/contracts/contract.js';
import { checkText, type TextCheck } from './check-text.js';
import { findTexts, type FoundTexts, type NamedText } from './find-texts.js';
import { countOf, formatProfile, formatViolation } from './format-report.js';
import { openScratchEngine } from '#composition/scratch-engine.js';

const HELP = `Looks at files before anything is loaded; needs no database.

  npm run contract -- check FILE…    .csv, .csv.gz, .zip, or a folder of them

Prints for each text its dataset, a profile of each column, and every violation of its contract, one
line each: file, line, column and value, rule, what to do.
Exit codes: 0 no violation, 1 violations, 2 something to mend in the command.`;

const EXIT_VIOLATIONS = 1;

/**
 * The command line of contracts.
 * @param contracts of every flow
 * @param out where the report goes; it is waited for when it is slow
 * @returns exit code: 0 when every file keeps its contract, 1 when one does not
 * @throws AppError USAGE; SOURCE_UNREADABLE for a file that is not there; SOURCE_EMPTY for a folder
 *   without any; what the signal was aborted with
 */
export async function contractCommand(
  args: string[],
  contracts: readonly Contract[],
  out: Writable,
  signal?: AbortSignal,
): Promise<number> {
  const paths = parse(args);
  if (!paths) {
    await say(out, HELP);
    return 0;
  }
  const engine = await openScratchEngine();
  try {
    return await checkPaths({ engine, contracts }, paths, out, signal);
  } finally {
    await engine.close();
  }
}

/** @returns undefined when help was asked for */
function parse(args: string[]): string[] | undefined {
  const advice = 'write npm run contract -- check FILE…';
  let parsed;
  try {
    const options = { help: { type: 'boolean', short: 'h' } } as const;
    parsed = parseArgs({ args, allowPositionals: true, options });
  } catch (error) {
    throw new AppError('USAGE', `${toAppError(error, 'USAGE').message}; ${advice}`);
  }
  const [command, ...paths] = parsed.positionals;
  if (parsed.values.help || command === 'help') return undefined;
  if (command !== 'check')
    throw new AppError('USAGE', `there is no ${command ?? 'command'}; ${advice}`);
  if (paths.length === 0) throw new AppError('USAGE', `no file is named; ${advice}`);
  return paths;
}

async function checkPaths(
  check: TextCheck,
  paths: string[],
  out: Writable,
  signal?: AbortSignal,
): Promise<number> {
  const { texts, faults } = await findAll(paths);
  let rows = 0;
  let violations = 0;
  const violated = async (line: string): Promise<void> => {
    violations++;
    await say(out, line);
  };
  const checkOne = async (text: NamedText): Promise<void> => {
    const report = await checkText(check, text, signal);
    rows += report.rows;
    await say(out, formatProfile(report));
    for (const refusal of report.refusals) await violated(refusal);
    for await (const violation of report.violations) {
      await violated(formatViolation(report.shown, violation));
    }
  };
  for (const fault of faults) await violated(fault);
  for (const text of texts) {
    signal?.throwIfAborted();
    try {
      await checkOne(text);
    } catch (error) {
      signal?.throwIfAborted();
      // A file that cannot be checked does not hide what is wrong with the files after it.
      const { code, message } = toAppError(error, 'COMPUTE_FAILED');
      await violated(`${text.shown}: cannot be checked: ${message} [${code}]`);
    }
  }
  const sums = [countOf(texts.length, 'file'), countOf(rows, 'row')].join(', ');
  await say(out, `${sums}: ${countOf(violations, 'violation')}`);
  return violations === 0 ? 0 : EXIT_VIOLATIONS;
}

/** All of them first, so that a name that was misspelled is told of at once. */
async function findAll(paths: string[]): Promise<FoundTexts> {
  const all: FoundTexts = { texts: [], faults: [] };
  for (const path of paths) {
    const { texts, faults } = await findTexts(path);
    if (texts.length + faults.length === 0) {
      throw new AppError('SOURCE_EMPTY', `${path}: holds no .csv, .csv.gz or .zip file`);
    }
    all.texts.push(...texts);
    all.faults.push(...faults);
  }
  return all;
}

async function say(out: Writable, text: string): Promise<void> {
  if (!out.write(`${text}\n`)) await once(out, 'drain');
}
