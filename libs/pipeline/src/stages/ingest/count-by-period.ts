import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Contract } from '#intake/contracts/contract.js';
import { matchContract } from '#intake/contracts/match-header.js';
import { dayReader } from '#intake/contracts/typed-value.js';
import { findByteOrderMarks } from '#intake/source/text/blank-row.js';
import { FactsTransform } from '#intake/source/text/file-facts.js';
import { parseCells, type Header } from '#intake/source/text/header.js';
import { findDayPeriod, type Period, WHOLE } from '../../flow/period.js';

/** Counts of a text, without validating its rows. */
export interface PeriodRows {
  /** Rows below the header, by the same count as the run. */
  rows: number;
  /** Rows by the period of their date, including rows that break the contract. */
  periods: Map<string, number>;
}

/** How to read a text. */
interface ReadOptions {
  header: Header;
  contract: Contract;
  /** How rows of the dataset are split; undefined when they are not. */
  period: Period | undefined;
  signal: AbortSignal;
}

/** Most dates in the cache; a file of weeks has few. */
const DATES_MAX = 50_000;
const LINE_END = /\r\n|\n|\r/;

/**
 * Reads a text and counts rows by the period of their date.
 * @throws AppError of the stream; the reason of the signal
 */
export async function countByPeriod(text: Readable, reading: ReadOptions): Promise<PeriodRows> {
  const { header, period, signal } = reading;
  const facts = new FactsTransform(header.line, header.delimiter);
  const periods = new Map<string, number>();
  const periodOf = periodReader(reading);
  let line = 0;
  const count = async (chunks: AsyncIterable<Buffer>) => {
    for await (const lines of readLines(chunks)) {
      for (const each of lines) {
        const name = ++line > header.line ? periodOf(each) : undefined;
        if (name !== undefined) periods.set(name, (periods.get(name) ?? 0) + 1);
      }
    }
  };
  await pipeline(text, facts, count, { signal });
  const rows = Math.max(0, facts.facts().lines - 1);
  return { rows, periods: period ? periods : new Map([[WHOLE, rows]]) };
}

/** Returns the lines of a text, in arrays of those that end in one chunk. */
async function* readLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<string[]> {
  let begun = '';
  for await (const chunk of chunks) {
    // Dates, delimiters and quotes are ASCII: one character for each byte keeps them intact.
    const lines = (begun + chunk.toString('latin1')).split(LINE_END);
    begun = lines.pop() ?? '';
    yield lines;
  }
  yield [begun];
}

/** @returns a function from a line to its period; it returns undefined for an invalid date */
function periodReader({ contract, header, period }: ReadOptions) {
  const column = contract.columns.find(({ name }) => name === period?.column);
  const position = matchContract(contract, header.cells).positions[period?.column ?? ''];
  const dayOf = column && dayReader(column);
  const known = new Map<string, string | undefined>();
  return (line: string): string | undefined => {
    if (!period || !dayOf || position === undefined) return undefined;
    const row = line.slice(findByteOrderMarks(line).length);
    const text = row.includes('"')
      ? parseCells(row, header.delimiter)[position]
      : row.split(header.delimiter, position + 1)[position]?.trim();
    if (text === undefined) return undefined;
    if (known.has(text)) return known.get(text);
    const day = dayOf(text);
    const name = day === undefined ? undefined : findDayPeriod(day, period.by);
    if (known.size >= DATES_MAX) known.clear();
    known.set(text, name);
    return name;
  };
}
