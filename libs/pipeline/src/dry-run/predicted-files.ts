import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { QueryRunner } from 'typeorm';
import type { Contract } from '#intake/contracts/contract.js';
import { matchContract } from '#intake/contracts/match-header.js';
import { dayOf } from '#intake/contracts/typed-value.js';
import { FactsTransform } from '#intake/source/text/file-facts.js';
import { cellsOf, type Header } from '#intake/source/text/header.js';
import type { Source } from '#intake/source/source.js';
import type { ObjectStore } from '#lake/ports/object-store.js';
import type { FlowDataset } from '../flow/flow.js';
import { type Period, rangeOf, WHOLE } from '../flow/period.js';
import { batchesPrefix, rawKey } from '../flow/zones.js';
import type { Cleaning } from '../ledger/files/cleaning-ledger.js';
import { DRY_RUN_ID } from '../ledger/runs/dry-run-id.js';
import type { CoveredFile } from '../ledger/files/ledger-file.js';
import type { Ledger } from '../ledger/ledger.js';

/** What a text states, as far as that is told without holding a row to its contract. */
export interface PeriodRows {
  /** Rows below the header, as the run will count them. */
  rows: number;
  /** Rows by the period that their date names; a row that breaks the contract will state none. */
  periods: Map<string, number>;
}

/** How a text is to be read. */
interface Reading {
  header: Header;
  contract: Contract;
  /** How rows of the dataset are split; undefined when they are not. */
  period: Period | undefined;
  signal: AbortSignal | undefined;
}

/** Dates that are remembered; a file of weeks has few. */
const DATES_MAX = 50_000;
const LINE_END = /\r\n|\n|\r/;

/**
 * Passes over a text and counts rows by the period that the date in each names.
 * @throws AppError as the stream does; the reason of the signal
 */
export async function countByPeriod(text: Readable, reading: Reading): Promise<PeriodRows> {
  const { header, period, signal } = reading;
  const facts = new FactsTransform(header.line, header.delimiter);
  const periods = new Map<string, number>();
  const periodOf = periodReader(reading);
  let line = 0;
  const count = async (chunks: AsyncIterable<Buffer>) => {
    for await (const lines of linesOf(chunks)) {
      for (const each of lines) {
        const name = ++line > header.line ? periodOf(each) : undefined;
        if (name !== undefined) periods.set(name, (periods.get(name) ?? 0) + 1);
      }
    }
  };
  await pipeline(text, facts, count, { ...(signal && { signal }) });
  const rows = Math.max(0, facts.facts().lines - 1);
  return { rows, periods: period ? periods : new Map([[WHOLE, rows]]) };
}

/** The lines of a text, those that each chunk ends together. */
async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<string[]> {
  let begun = '';
  for await (const chunk of chunks) {
    // Dates, delimiters and quotes are ASCII: one character a byte leaves them as they are.
    const lines = (begun + chunk.toString('latin1')).split(LINE_END);
    begun = lines.pop() ?? '';
    yield lines;
  }
  yield [begun];
}

/** @returns what reads the period of a row from its line; undefined of a row whose date names none */
function periodReader({ contract, header, period }: Reading) {
  const column = contract.columns.find(({ name }) => name === period?.column);
  const position = matchContract(contract, header.cells).positions[period?.column ?? ''];
  const length = period?.by === 'year' ? 'YYYY'.length : 'YYYY-MM'.length;
  const known = new Map<string, string | undefined>();
  return (line: string): string | undefined => {
    if (!column || position === undefined) return undefined;
    const text = line.includes('"')
      ? cellsOf(line, header.delimiter)[position]
      : line.split(header.delimiter, position + 1)[position]?.trim();
    if (text === undefined) return undefined;
    if (known.has(text)) return known.get(text);
    const written = dayOf(column, text)?.slice(0, length);
    const name = written !== undefined && rangeOf(written) ? written : undefined;
    if (known.size >= DATES_MAX) known.clear();
    known.set(text, name);
    return name;
  };
}

/** Where texts of the source lie, by their sha-256. */
export type PathsByText = ReadonlyMap<string, readonly string[]>;

/** Texts that were read for their periods, by sha-256; null of one that cannot be read here. */
export type ReadTexts = Map<string, PeriodRows | null>;

/** What new files of a dataset will state. */
interface Predicted {
  /** Of which that is told, by file. */
  stated: ReadonlyMap<number, PeriodRows>;
  /** Of which nobody has read the text. */
  unread: CoveredFile[];
}

/**
 * Writes down what the new files of a dataset will state when they are cleaned, in the transaction that is
 * rolled back: what they stated when they were cleaned before, or else what their text says.
 */
export async function predictFiles(
  runner: QueryRunner,
  ledger: Ledger,
  dataset: FlowDataset,
  files: readonly CoveredFile[],
  texts: ReadTexts,
): Promise<Predicted> {
  const cleaned = new Set((await ledger.cleanings.stated(DRY_RUN_ID)).map(({ fileId }) => fileId));
  const fresh = files.filter(({ fileId, isNew }) => isNew && !cleaned.has(fileId));
  const stated = new Map<number, PeriodRows>();
  for (const { fileId, period, rows } of await ledger.plans.lastStated(
    fresh.map((file) => file.fileId),
  )) {
    const before = stated.get(fileId) ?? { rows: 0, periods: new Map<string, number>() };
    before.periods.set(period, rows);
    stated.set(fileId, { ...before, rows: before.rows + rows });
  }
  for (const { fileId, sha256 } of fresh) {
    const text = texts.get(sha256);
    if (text && !stated.has(fileId)) stated.set(fileId, text);
  }
  const { name, period, rules } = dataset;
  const place = { runId: DRY_RUN_ID, rules, batches: batchesPrefix({ name, rules, period }) };
  const cleanings = Array.from(stated, ([fileId, text]) => cleaningOf(fileId, text));
  await ledger.cleanings.record(runner, place, cleanings, new Map());
  const unread = fresh.filter(({ fileId, sha256 }) => !stated.has(fileId) && !texts.has(sha256));
  return { stated, unread };
}

const cleaningOf = (fileId: number, { rows, periods }: PeriodRows): Cleaning => ({
  fileId,
  rowsIn: rows,
  rowsAccepted: rows,
  rowsQuarantined: 0,
  rowsDuplicate: 0,
  rowsSuperseded: 0,
  money: null,
  periods: Array.from(periods, ([period, count]) => ({ period, rows: count, money: null })),
});

/** Reads a text for its periods, where it lies: in the source folder, or else in `raw/`. */
export async function readText(
  { lake, paths, source }: { lake: ObjectStore; paths: PathsByText; source: Source },
  { contract, period }: FlowDataset,
  file: CoveredFile,
  signal: AbortSignal | undefined,
): Promise<PeriodRows | null> {
  const [path] = paths.get(file.sha256) ?? [];
  try {
    const text = path === undefined ? await lake.get(rawKey(file)) : await source.open(path);
    return await countByPeriod(text, { header: file.header, contract, period, signal });
  } catch {
    signal?.throwIfAborted();
    // The run meets the same, and says what it is.
    return null;
  }
}
