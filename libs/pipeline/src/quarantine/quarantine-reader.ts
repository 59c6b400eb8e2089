import type { DataSource } from 'typeorm';
import { describeBrokenRange } from '#intake/contracts/typed-value.js';
import type { ObjectStore } from '#lake/ports/object-store.js';
import { decryptCells } from '#personal/person-keys.js';
import { decryptFileRows } from '#personal/decrypt-rows.js';
import { INTEGRATED } from '../flow/zones.js';
import type { Ledger } from '../ledger/ledger.js';
import {
  type FileLine,
  CorrectedLines,
  type RowCorrection,
  type StoredRow,
  StoredRows,
} from './stored-rows.js';
import {
  type QuarantinedFile,
  quarantinedFiles,
  type QuarantineSummary,
  sumByReason,
  summarise,
} from './quarantined-files.js';
import {
  comparePlaces,
  type QuarantinedRow,
  type QuarantineFilter,
  type RowPlace,
} from './quarantined-row.js';
import { formatAdvice } from './reasons.js';
import { findHeaders } from './row-cells.js';
import { isInScope, type RowScope } from './row-scope.js';

/** Merges two ordered sequences into one; equal items come from the left one first. */
export async function* mergeOrdered<Item>(
  left: AsyncIterator<Item>,
  right: AsyncIterator<Item>,
  compare: (a: Item, b: Item) => number,
): AsyncGenerator<Item> {
  try {
    let [a, b] = [await left.next(), await right.next()];
    while (!a.done || !b.done) {
      if (b.done || (!a.done && compare(a.value, b.value) <= 0)) {
        yield a.value as Item;
        a = await left.next();
      } else {
        yield b.value;
        b = await right.next();
      }
    }
  } finally {
    await left.return?.();
    await right.return?.();
  }
}

/** Returns the same rows with encrypted cells decrypted, and the people they belong to. */
export async function decryptRows(
  warehouse: DataSource,
  rows: readonly QuarantinedRow[],
): Promise<{ rows: QuarantinedRow[]; people: string[] }> {
  const { texts, people } = await decryptFileRows(
    warehouse,
    rows.map(({ text }) => text),
  );
  const values = await decryptCells(
    warehouse,
    rows.map(({ value }) => value),
  );
  const opened = rows.map((row, place) => {
    const [text = '', value = null] = [texts[place], values[place]];
    // An encrypted value refers to no other dataset.
    const advice = value === row.value ? row.advice : formatAdvice({ ...row, value });
    return { ...row, text, value, advice };
  });
  return { rows: opened, people };
}

/** Consecutive files whose rows are in one folder. */
interface Segment {
  prefix: string;
  files: number[];
}

type Source = Pick<QuarantinedFile, 'dataset' | 'fileId' | 'sha256' | 'path' | 'runId'>;
type FoundRow = StoredRow & Source & Pick<QuarantinedFile, 'refersTo'>;

/**
 * Reads the rows that are in quarantine now: those of each file's last cleaning, and those with unknown references from
 * the newest successful run. Streams from the lake, one row group of a folder at a time.
 */
export class QuarantineReader {
  private readonly storedRows: StoredRows;
  private readonly correctedLines: CorrectedLines;

  /** @param scope only rows of these stores and departments; by default all rows */
  constructor(
    private readonly ledger: Pick<Ledger, 'warehouse' | 'flow'>,
    lake: ObjectStore,
    private readonly scope?: RowScope,
  ) {
    this.storedRows = new StoredRows(lake);
    this.correctedLines = new CorrectedLines(ledger.warehouse);
  }

  /** Yields rows by dataset, file, line and reason. @param after only rows after this place */
  async *rows(filter: QuarantineFilter = {}, after?: RowPlace): AsyncGenerator<QuarantinedRow> {
    const files = await quarantinedFiles(this.ledger, filter);
    const rest = files.filter(
      ({ dataset, fileId }) => !after || isAtOrBehind({ dataset, fileId }, after),
    );
    yield* this.rowsIn(rest, filter, after);
  }

  /** Yields every row of these files, open or corrected. */
  async *readFileRows(fileIds: ReadonlySet<number>): AsyncGenerator<QuarantinedRow> {
    const files = await quarantinedFiles(this.ledger, {});
    yield* this.rowsIn(
      files.filter(({ fileId }) => fileIds.has(fileId)),
      { state: 'all' },
    );
  }

  async page(filter: QuarantineFilter, first: number, after?: RowPlace): Promise<QuarantinedRow[]> {
    const rows: QuarantinedRow[] = [];
    for await (const row of this.rows(filter, after)) {
      if (rows.push(row) === first) break;
    }
    return rows;
  }

  /**
   * Counts rows by dataset, file, reason and state; ignores a filter by column. The ledger has the counts, but not of
   * rows in a scope: these are read.
   */
  async summarise(filter: QuarantineFilter = {}): Promise<QuarantineSummary> {
    const { byFile, ...all } = await summarise(this.ledger, filter);
    if (!this.scope) return { byFile, ...all };
    const own = new Map<string, { open: number; corrected: number }>();
    for await (const row of this.rowsIn(byFile, { state: 'all' })) {
      const key = `${row.runId} ${toFileReasonKey(row)}`;
      const counts = own.get(key) ?? { open: 0, corrected: 0 };
      counts[row.state] += 1;
      own.set(key, counts);
    }
    return sumByReason(
      byFile.flatMap((file) => {
        const counts = own.get(`${file.runId} ${toFileReasonKey(file)}`);
        return counts ? [{ ...file, ...counts }] : [];
      }),
    );
  }

  /**
   * Counts the rows that match a filter.
   * @returns undefined for a filter by column, which would need to read every row
   */
  async count(filter: QuarantineFilter): Promise<number | undefined> {
    if (filter.column !== undefined) return undefined;
    const { open, corrected } = await this.summarise(filter);
    if (filter.state === 'all') return open + corrected;
    return filter.state === 'corrected' ? corrected : open;
  }

  private async *rowsIn(
    files: readonly QuarantinedFile[],
    { column, reason, state = 'open' }: QuarantineFilter,
    after?: RowPlace,
  ): AsyncGenerator<QuarantinedRow> {
    const correctedFiles = await this.correctedLines.files();
    const isVisible = await this.findVisibleRows(files);
    let corrections = { fileId: 0, lines: new Map<number, RowCorrection>() };
    for await (const found of this.find(files, after)) {
      if (!isVisible(found)) continue;
      if (reason !== undefined && found.reason !== reason) continue;
      if (column !== undefined && found.column !== column) continue;
      const { fileId } = found;
      if (corrections.fileId !== fileId) {
        const lines = correctedFiles.has(fileId)
          ? await this.correctedLines.list(fileId)
          : new Map<number, RowCorrection>();
        corrections = { fileId, lines };
      }
      const correction = corrections.lines.get(found.line);
      const row = quarantinedRow(found, correction, this.findRange(found));
      if (state === 'all' || row.state === state) yield row;
    }
  }

  /** Returns whether a row is in the scope. */
  private async findVisibleRows(
    files: readonly QuarantinedFile[],
  ): Promise<(row: FoundRow) => boolean> {
    const { ledger, scope } = this;
    if (!scope) return () => true;
    const headers = await findHeaders(
      ledger.warehouse,
      files.map(({ fileId }) => fileId),
    );
    return ({ fileId, dataset, text }) => {
      const header = headers.get(fileId);
      const declared = ledger.flow.datasets.get(dataset);
      return !!header && !!declared && isInScope({ text, header }, declared, scope);
    };
  }

  private findRange(found: FoundRow): string | undefined {
    const { columns = [] } = this.ledger.flow.datasets.get(found.dataset)?.contract ?? {};
    return describeBrokenRange(columns, found);
  }

  private async *find(
    files: readonly QuarantinedFile[],
    after?: RowPlace,
  ): AsyncGenerator<FoundRow> {
    for (const dataset of new Set(files.map((file) => file.dataset))) {
      const ofDataset = files.filter((file) => file.dataset === dataset);
      const from = after?.dataset === dataset ? after : undefined;
      const [cleaned, integrated] = [false, true].map((isIntegrated) =>
        ofDataset.filter(({ prefix }) => prefix.includes(`/${INTEGRATED}/`) === isIntegrated),
      );
      const both = mergeOrdered(
        this.inSegments(cleaned ?? [], from),
        this.inSegments(integrated ?? [], from),
        comparePlaces,
      );
      for await (const found of both) {
        if (!after || comparePlaces(found, after) > 0) yield found;
      }
    }
  }

  private async *inSegments(files: QuarantinedFile[], from?: FileLine): AsyncGenerator<FoundRow> {
    // A file has an entry for each reason, and its reasons may refer to different datasets.
    const sources = new Map(files.map((file) => [file.fileId, file]));
    const targets = new Map(files.map((file) => [toFileReasonKey(file), file.refersTo]));
    for (const { prefix, files: numbers } of groupSegments([...sources.values()])) {
      for await (const row of this.storedRows.read(prefix, numbers, from)) {
        const source = sources.get(row.fileId);
        const refersTo = targets.get(toFileReasonKey(row)) ?? null;
        if (source) yield foundRow(row, source, refersTo);
      }
    }
  }
}

/** Whether a file can have rows after a place. */
function isAtOrBehind(file: Pick<RowPlace, 'dataset' | 'fileId'>, after: RowPlace): boolean {
  return (
    file.dataset > after.dataset || (file.dataset === after.dataset && file.fileId >= after.fileId)
  );
}

/** Files of a run mostly follow each other, so each folder is opened once. */
function groupSegments(files: readonly QuarantinedFile[]): Segment[] {
  const segments: Segment[] = [];
  for (const { fileId, prefix } of files) {
    const last = segments.at(-1);
    if (last?.prefix === prefix) last.files.push(fileId);
    else segments.push({ prefix, files: [fileId] });
  }
  return segments;
}

const toFileReasonKey = ({ fileId, reason }: { fileId: number; reason: string }) =>
  `${fileId} ${reason}`;

/** Copies each property, which takes a third of the time of `...`: an export makes millions of rows. */
function foundRow(
  { line, text, column, value, reason }: StoredRow,
  { dataset, fileId, sha256, path, runId }: Source,
  refersTo: string | null,
): FoundRow {
  return { fileId, line, text, column, value, reason, dataset, sha256, path, runId, refersTo };
}

function quarantinedRow(
  found: FoundRow,
  correction: RowCorrection | undefined,
  range: string | undefined,
): QuarantinedRow {
  return {
    fileId: found.fileId,
    line: found.line,
    text: found.text,
    column: found.column,
    value: found.value,
    reason: found.reason,
    range,
    dataset: found.dataset,
    sha256: found.sha256,
    path: found.path,
    runId: found.runId,
    advice: formatAdvice(
      range === undefined ? found : { ...found, range },
      found.refersTo ?? undefined,
    ),
    state: correction ? 'corrected' : 'open',
    correctedAt: correction?.correctedAt ?? null,
    correctedBy: correction?.correctedBy ?? null,
  };
}
