import { once } from 'node:events';
import Table from 'cli-table3';
import { openFlows } from '#composition/flows.js';
import { openScratchEngine } from '#composition/scratch-engine.js';
import { listContracts } from '#pipeline/flow/flow.js';
import type { Call } from '#composition/command.js';
import type { Contract } from '#intake/contracts/contract.js';
import type { ColumnProfile } from '#intake/profile.js';
import { findRemedy, ruleBroken } from '#pipeline/quarantine/reasons.js';
import { AppError } from '#platform/errors/app-error.js';
import { toAppError } from '#platform/errors/to-app-error.js';
import {
  checkText,
  findTexts,
  type TextListing,
  type NamedText,
  type RowViolation,
  type TextCheck,
  type TextReport,
} from './check-text.js';

const VALUE_LENGTH_MAX = 24;

const formatNumber = (value: number) => value.toLocaleString('en-US');

/** `1 row`, `1,200 rows` */
const formatCount = (value: number, what: string): string =>
  `${formatNumber(value)} ${what}${value === 1 ? '' : 's'}`;

/** `sales.csv: sales, 421,570 rows`, and a table of its columns. */
function formatProfile({ displayPath, dataset, rows, profile }: TextReport): string {
  const title = `${displayPath}: ${dataset ?? 'no dataset'}, ${formatCount(rows, 'row')}`;
  if (profile.length === 0) return title;
  const table = new Table({
    head: ['column', 'rows', 'types', 'nulls', 'min', 'max', 'distinct'],
    style: { head: [], border: [], compact: true },
    colAligns: ['left', 'right', 'left', 'right', 'left', 'left', 'right'],
  });
  for (const column of profile) table.push(formatCells(column));
  return `${title}\n${table.toString()}`;
}

function formatCells(column: ColumnProfile): string[] {
  const { header, name, rows, kinds, nulls, min, max, distinct } = column;
  const [only, ...more] = kinds;
  const seen =
    more.length === 0
      ? only?.kind
      : kinds.map(({ kind, cells }) => `${kind} ${formatNumber(cells)}`).join(', ');
  const label = name === undefined ? `${header} (not in the contract)` : header;
  return [
    label,
    formatNumber(rows),
    seen ?? '–',
    formatNumber(nulls),
    shortenValue(min),
    shortenValue(max),
    formatNumber(distinct),
  ];
}

function shortenValue(value: string | null): string {
  if (value === null) return '–';
  const letters = Array.from(value);
  return letters.length > VALUE_LENGTH_MAX
    ? `${letters.slice(0, VALUE_LENGTH_MAX - 1).join('')}…`
    : value;
}

/** File, line, column, value, rule, what to do. */
function formatViolation(shown: string, violation: RowViolation): string {
  const { line, reason } = violation;
  return `${shown}:${line}: ${ruleBroken(violation)}; ${findRemedy(violation)} [${reason}]`;
}

const EXIT_VIOLATIONS = 1;

/**
 * Checks files against the contracts of every flow.
 * @returns exit code: 0 when every file keeps its contract, 1 when one does not
 * @throws AppError SOURCE_UNREADABLE for a missing file; SOURCE_EMPTY for a folder without files; the reason of an
 * aborted signal
 */
export async function contractCheckCommand(
  call: Call,
  contracts: readonly Contract[] = openFlows().flatMap(listContracts),
): Promise<number> {
  const engine = await openScratchEngine();
  try {
    return await checkPaths({ engine, contracts }, call);
  } finally {
    await engine.close();
  }
}

async function checkPaths(
  check: TextCheck,
  { words, json, io: { stdout, signal } }: Call,
): Promise<number> {
  const { texts, faults } = await findAll(words);
  let rows = 0;
  let violations = 0;
  const report = async (event: object, line: string): Promise<void> => {
    const text = json ? JSON.stringify(event) : line;
    if (!stdout.write(`${text}\n`)) await once(stdout, 'drain');
  };
  const violated = (line: string, event: object = {}): Promise<void> => {
    violations++;
    return report({ ...event, violation: line }, line);
  };
  const checkOne = async (text: NamedText): Promise<void> => {
    const found = await checkText(check, text, signal);
    const { displayPath: file, dataset = null, profile } = found;
    rows += found.rows;
    await report({ file, dataset, rows: found.rows, profile }, formatProfile(found));
    for (const refusal of found.refusals) await violated(refusal, { file });
    for await (const violation of found.violations) {
      await violated(formatViolation(file, violation), { file, ...violation });
    }
  };
  for (const fault of faults) await violated(fault);
  for (const text of texts) {
    signal.throwIfAborted();
    try {
      await checkOne(text);
    } catch (error) {
      signal.throwIfAborted();
      // A file that cannot be checked must not hide the faults of the next ones.
      const { code, message } = toAppError(error, 'COMPUTE_FAILED');
      await violated(`${text.displayPath}: could not be checked: ${message} [${code}]`);
    }
  }
  const sums = [formatCount(texts.length, 'file'), formatCount(rows, 'row')].join(', ');
  const total = { files: texts.length, rows, violations };
  await report(total, `${sums}: ${formatCount(violations, 'violation')}`);
  return violations === 0 ? 0 : EXIT_VIOLATIONS;
}

/** Finds all files first, so that a misspelled name is reported at once. */
async function findAll(paths: readonly string[]): Promise<TextListing> {
  const all: TextListing = { texts: [], faults: [] };
  for (const path of paths) {
    const { texts, faults } = await findTexts(path);
    if (texts.length + faults.length === 0) {
      throw new AppError('SOURCE_EMPTY', `${path}: has no .csv, .csv.gz or .zip file`);
    }
    all.texts.push(...texts);
    all.faults.push(...faults);
  }
  return all;
}
