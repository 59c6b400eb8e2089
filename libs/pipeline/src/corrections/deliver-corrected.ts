import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify/sync';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { FactsTransform, type FileFacts } from '#intake/source/text/file-facts.js';
import type { Header } from '#intake/source/text/header.js';
import type { ObjectStore } from '#lake/ports/object-store.js';
import { queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import { rawKey } from '../flow/zones.js';
import type { DeliveredFiles } from '../ledger/files/delivered-files.js';
import type { CorrectedFile } from '../ledger/files/ledger-file.js';
import { lockFlow } from '../ledger/flows/lock-flow.js';
import type { Ledger } from '../ledger/ledger.js';

const numberCorrectedRowsSql = sqlFile(import.meta.url, './number_corrected_rows.sql');

const LINES_AT_ONCE = 1_000;

/** Contents of a file that delivers corrections of another file. */
interface CorrectedText {
  fileId: number;
  header: Header;
  /** Empty lines at the end, which make the file differ from an earlier one with the same rows. */
  emptyLines: number;
}

/**
 * Yields the text of such a file: the original header, then each corrected line that no run has read yet, in line
 * order. The text stays the same while the corrections are locked.
 */
async function* correctedText(
  session: EntityManager,
  { fileId, header, emptyLines }: CorrectedText,
): AsyncGenerator<string> {
  yield `${headerLine(header)}\n`;
  for (let last = 0; ;) {
    const rows = await queryRows(
      session,
      z.object({ line: z.number(), text: z.string() }),
      `SELECT line::float8 AS line, text FROM ops.row_corrections
       WHERE file_id = $1 AND line > $2 AND is_latest AND by_file_id IS NULL
       ORDER BY line LIMIT $3`,
      [fileId, last, LINES_AT_ONCE],
    );
    if (rows.length === 0) break;
    yield rows.map(({ text }) => `${text}\n`).join('');
    last = rows.at(-1)?.line ?? last;
  }
  if (emptyLines > 0) yield '\n'.repeat(emptyLines);
}

/** Returns the first line of a file of corrections. */
export function headerLine({ cells, delimiter }: Header): string {
  return stringify([cells], { delimiter, eof: false });
}

interface CorrectedDelivery {
  ledger: Pick<Ledger, 'warehouse' | 'deliveries'> & { flow: { name: string } };
  lake: ObjectStore;
  /** The source folder, as a URL: only files delivered there are read. */
  source: string;
}

/**
 * Makes a file of the waiting corrections of each file of a source. The file is stored in `raw/` and delivered to that
 * source as `mended/…` with the current time, so it counts after all earlier deliveries. Safe to repeat or to kill at
 * any time.
 */
export async function deliverCorrected(delivery: CorrectedDelivery): Promise<void> {
  const { ledger, source } = delivery;
  for (const original of await ledger.deliveries.listCorrected(source)) {
    await deliver(delivery, original);
  }
  await deliverFromOtherSources(delivery);
}

/** The ledger records the file only after it is in the lake; an unrecorded file is harmless. */
function deliver(
  { ledger, lake, source }: CorrectedDelivery,
  original: CorrectedFile,
): Promise<void> {
  const { deliveries, flow, warehouse } = ledger;
  return warehouse.transaction(async (session) => {
    await lockFlow(session, flow.name, 'corrections');
    // It may have been withdrawn since the query.
    if (!(await deliveries.isActive(session, source, original.fileId))) return;
    const { facts, text } = await newText(session, deliveries, original);
    // Another process has delivered them since.
    if (facts.lines === 1) return;
    const { dataset } = original;
    await lake.putIfAbsent(rawKey({ dataset, sha256: facts.sha256 }), text());
    const path = `mended/${original.sha256.slice(0, 12)}-${facts.sha256.slice(0, 8)}.csv`;
    const header = { ...original.header, line: 1 };
    const fileId = await deliveries.deliver(session, source, { ...facts, dataset, path, header });
    await session.query(numberCorrectedRowsSql, [original.fileId, fileId]);
  });
}

/**
 * Returns the text of the new file. Equal texts are one file and count once, at their first delivery. The empty line
 * makes a repeated correction a new file, so that it counts.
 */
async function newText(
  session: EntityManager,
  deliveries: DeliveredFiles,
  { fileId, header }: CorrectedFile,
): Promise<{ facts: FileFacts; text: () => Readable }> {
  for (let emptyLines = 0; ; emptyLines++) {
    const text = () =>
      Readable.from(correctedText(session, { fileId, header, emptyLines }), { objectMode: false });
    const facts = await readFacts(text(), header);
    if (!(await deliveries.isKnown(session, facts.sha256))) return { facts, text };
  }
}

async function readFacts(text: Readable, { delimiter }: Header): Promise<FileFacts> {
  const pass = new FactsTransform(1, delimiter);
  await pipeline(text, pass, async (chunks: AsyncIterable<Buffer>) => {
    for await (const _ of chunks);
  });
  return pass.facts();
}

/** Two sources may have had the same file: its corrections apply to both. */
function deliverFromOtherSources({ ledger, source }: CorrectedDelivery): Promise<void> {
  return ledger.warehouse.transaction(async (session) => {
    await lockFlow(session, ledger.flow.name, 'corrections');
    // A file of corrections may have corrections itself.
    while (await ledger.deliveries.deliverFromOtherSources(session, source));
  });
}
