import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Contract } from '#intake/contracts/contract.js';
import { matchContract } from '#intake/contracts/match-header.js';
import { dayOf } from '#intake/contracts/typed-value.js';
import { FactsTransform } from '#intake/source/file-facts.js';
import type { Header } from '#intake/source/header.js';
import { type Period, rangeOf, WHOLE } from '../flow/period.js';

/** What a text states, as far as that is told without holding a row to its contract. */
export interface StatedText {
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
export async function readStated(text: Readable, reading: Reading): Promise<StatedText> {
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
