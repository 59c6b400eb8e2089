import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { QueryRunner } from 'typeorm';
import type { Contract } from '#intake/contracts/contract.js';
import { matchContract } from '#intake/contracts/match-header.js';
import { dayOf } from '#intake/contracts/typed-value.js';
import { FactsTransform } from '#intake/source/text/file-facts.js';
import type { Header } from '#intake/source/text/header.js';
import type { Source } from '#intake/source/source.js';
import type { ObjectStore } from '#lake/ports/object-store.js';
import type { FlowDataset } from '../flow/flow.js';
import { type Period, rangeOf, WHOLE } from '../flow/period.js';
import { batchesPrefix, rawKey } from '../flow/zones.js';
import type { Cleaning } from '../ledger/files/cleaning-ledger.js';
import { DRY_RUN_ID } from '../ledger/runs/dry-run-id.js';
import type { CoveredFile } from '../ledger/files/ledger-file.js';
import type { Ledger } from '../ledger/ledger.js';
import type { ReadOnlySource } from './read-only.js';

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
  const { header, signal } = reading;
  const facts = new FactsTransform(header.line, header.delimiter);
  const count = new PeriodCount(reading);
  await pipeline(
    text,
    facts,
    async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) count.take(chunk);
    },
    { ...(signal && { signal }) },
  );
  const rows = Math.max(0, facts.facts().lines - 1);
  return { rows, periods: reading.period ? count.end() : new Map([[WHOLE, rows]]) };
}

class PeriodCount {
  private readonly counts = new Map<string, number>();
  private readonly known = new Map<string, string | undefined>();
  private readonly column: Contract['columns'][number] | undefined;
  private readonly position: number | undefined;
  private line = 0;
  private begun = '';

  constructor(private readonly reading: Reading) {
    const { contract, header, period } = reading;
    this.column = contract.columns.find(({ name }) => name === period?.column);
    this.position = matchContract(contract, header.cells).positions[period?.column ?? ''];
  }

  take(chunk: Buffer): void {
    if (this.position === undefined) return;
    // Dates, delimiters and quotes are ASCII: one character a byte leaves them as they are.
    const lines = (this.begun + chunk.toString('latin1')).split(LINE_END);
    this.begun = lines.pop() ?? '';
    for (const line of lines) this.takeLine(line);
  }

  end(): Map<string, number> {
    this.takeLine(this.begun);
    return this.counts;
  }

  private takeLine(line: string): void {
    this.line++;
    if (this.line <= this.reading.header.line || this.position === undefined) return;
    const text = cellAt(line, this.reading.header.delimiter, this.position);
    const period = text === undefined ? undefined : this.periodOf(text);
    if (period !== undefined) this.counts.set(period, (this.counts.get(period) ?? 0) + 1);
  }

  private periodOf(text: string): string | undefined {
    if (this.known.has(text)) return this.known.get(text);
    const day = this.column && dayOf(this.column, text);
    const length = this.reading.period?.by === 'year' ? 'YYYY'.length : 'YYYY-MM'.length;
    const written = day?.slice(0, length);
    const period = written && rangeOf(written) ? written : undefined;
    if (this.known.size >= DATES_MAX) this.known.clear();
    this.known.set(text, period);
    return period;
  }
}

/** A cell without the blanks and quotes around it. */
function cellAt(line: string, delimiter: string, position: number): string | undefined {
  if (!line.includes('"')) return line.split(delimiter, position + 1)[position]?.trim();
  let [begin, place, isQuoted] = [0, 0, false];
  for (let at = 0; at <= line.length; at++) {
    if (line[at] === '"') isQuoted = !isQuoted;
    if (at < line.length && (isQuoted || line[at] !== delimiter)) continue;
    if (place === position) return unquoted(line.slice(begin, at).trim());
    place++;
    begin = at + 1;
  }
  return undefined;
}

const unquoted = (cell: string) =>
  cell.startsWith('"') && cell.endsWith('"') && cell.length > 1
    ? cell.slice(1, -1).replaceAll('""', '"').trim()
    : cell;

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
  { lake, looked, source }: { lake: ObjectStore; looked: ReadOnlySource; source: Source },
  { contract, period }: FlowDataset,
  file: CoveredFile,
  signal: AbortSignal | undefined,
): Promise<PeriodRows | null> {
  const [path] = looked.paths.get(file.sha256) ?? [];
  try {
    const text = path === undefined ? await lake.get(rawKey(file)) : await source.open(path);
    return await countByPeriod(text, { header: file.header, contract, period, signal });
  } catch {
    signal?.throwIfAborted();
    // The run meets the same, and says what it is.
    return null;
  }
}
