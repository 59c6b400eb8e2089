import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { EntityManager } from 'typeorm';
import type { Dataset } from '#intake/contracts/contract.js';
import { rawKey } from '../flow/zones.js';
import type { Ledger } from '../ledger/ledger.js';
import { lockFlow } from '../ledger/lock-flow.js';
import type { ObjectStore } from '#lake/ports/object-store.js';
import { type FileFacts, FactsTransform } from '#intake/source/file-facts.js';
import type { Header } from '#intake/source/header.js';
import { mendedText } from './mended-text.js';

export interface MendedDelivery {
  ledger: Pick<Ledger, 'warehouse' | 'flow'>;
  lake: ObjectStore;
  /** The source folder, as a URL: only files delivered there are looked at. */
  source: string;
}

/** A file with corrections that no run has taken. */
interface Original {
  fileId: number;
  sha256: string;
  dataset: Dataset;
  header: Header;
}

/**
 * Makes a file of the waiting corrections of each file of a source: it lies in `raw/` and is delivered
 * to that source as `mended/…`, now, so that it counts after everything that came before. Safe to
 * repeat, and to be killed at any moment.
 */
export async function deliverMended(delivery: MendedDelivery): Promise<void> {
  for (const original of await originalsOf(delivery)) await deliver(delivery, original);
  await deliverElsewhere(delivery);
}

/** Files of the source with waiting corrections. What was cleaned has a dataset and a header. */
function originalsOf({ ledger, source }: MendedDelivery): Promise<Original[]> {
  return ledger.warehouse.query<Original[]>(
    `SELECT f.file_id::integer AS "fileId", f.sha256, f.dataset, f.header
     FROM ops.source_files f JOIN ops.deliveries d USING (file_id)
     WHERE d.source = $1 AND f.flow = $2 AND d.withdrawn_at IS NULL AND f.status <> 'E'
       AND EXISTS (SELECT FROM ops.mended_rows m
                   WHERE m.file_id = f.file_id AND m.is_latest AND m.by_file_id IS NULL)
     ORDER BY f.file_id`,
    [source, ledger.flow.name],
  );
}

/** The ledger hears of the file only once it lies in the lake; one that it never hears of does no harm. */
function deliver({ ledger, lake, source }: MendedDelivery, original: Original): Promise<void> {
  const flow = ledger.flow.name;
  return ledger.warehouse.transaction(async (session) => {
    await lockFlow(session, flow, 'corrections');
    if (!(await isStanding(session, source, original))) return;
    const { facts, text } = await newText(session, flow, original);
    // Another process has delivered them meanwhile.
    if (facts.lines === 1) return;
    await lake.putIfAbsent(rawKey({ dataset: original.dataset, sha256: facts.sha256 }), text());
    const path = `mended/${original.sha256.slice(0, 12)}-${facts.sha256.slice(0, 8)}.csv`;
    const [file] = await session.query<{ id: string }[]>(
      `INSERT INTO ops.source_files
         (sha256, dataset, file_name, bytes, status, header, line_end, lines, flow)
       VALUES ($1, $2, $3, $4, 'W', $5, 'lf', $6, $7) RETURNING file_id AS id`,
      [
        facts.sha256,
        original.dataset,
        path,
        facts.bytes,
        JSON.stringify({ ...original.header, line: 1 }),
        facts.lines,
        flow,
      ],
    );
    await session.query(
      'INSERT INTO ops.deliveries (source, file_id, path, modified_at) VALUES ($1, $2, $3, now())',
      [source, file?.id, path],
    );
    await session.query(
      `UPDATE ops.mended_rows m SET by_file_id = $2, by_line = place
       FROM (SELECT line, 1 + row_number() OVER (ORDER BY line) AS place FROM ops.mended_rows
             WHERE file_id = $1 AND is_latest AND by_file_id IS NULL) waiting
       WHERE m.file_id = $1 AND m.is_latest AND m.line = waiting.line`,
      [original.fileId, file?.id],
    );
  });
}

/** It may have been withdrawn since it was found. */
async function isStanding(
  session: EntityManager,
  source: string,
  { fileId }: Original,
): Promise<boolean> {
  const rows = await session.query<unknown[]>(
    'SELECT FROM ops.deliveries WHERE source = $1 AND file_id = $2 AND withdrawn_at IS NULL',
    [source, fileId],
  );
  return rows.length > 0;
}

/**
 * The text of the file to be. Equal texts are one file and count once, at their first delivery: a
 * correction that says again what an earlier one said would count for nothing without its empty line.
 */
async function newText(
  session: EntityManager,
  flow: string,
  { fileId, header }: Original,
): Promise<{ facts: FileFacts; text: () => Readable }> {
  for (let emptyLines = 0; ; emptyLines++) {
    const text = () =>
      Readable.from(mendedText(session, { fileId, header, emptyLines }), { objectMode: false });
    const facts = await factsOf(text(), header);
    const known = await session.query<unknown[]>(
      'SELECT FROM ops.source_files WHERE sha256 = $1 AND flow = $2',
      [facts.sha256, flow],
    );
    if (known.length === 0) return { facts, text };
  }
}

async function factsOf(text: Readable, { delimiter }: Header): Promise<FileFacts> {
  const pass = new FactsTransform(1, delimiter);
  await pipeline(text, pass, async (chunks: AsyncIterable<Buffer>) => {
    for await (const _ of chunks);
  });
  return pass.facts();
}

/** Two sources may have had the same file: what mends it for one mends it for the other. */
function deliverElsewhere({ ledger, source }: MendedDelivery): Promise<void> {
  return ledger.warehouse.transaction(async (session) => {
    await lockFlow(session, ledger.flow.name, 'corrections');
    // A file that mends may have been mended itself.
    while ((await deliverCarriers(session, ledger.flow.name, source)) > 0);
  });
}

/** @returns how many files of corrections were new to the source */
async function deliverCarriers(
  session: EntityManager,
  flow: string,
  source: string,
): Promise<number> {
  const rows = await session.query<unknown[]>(
    `INSERT INTO ops.deliveries (source, file_id, path, modified_at)
     SELECT $1, f.file_id, f.file_name, now()
     FROM ops.source_files f
     WHERE f.flow = $2 AND f.file_id IN (
       SELECT m.by_file_id FROM ops.mended_rows m JOIN ops.deliveries d USING (file_id)
       WHERE m.is_latest AND d.source = $1 AND d.withdrawn_at IS NULL)
       AND NOT EXISTS (SELECT FROM ops.deliveries d WHERE d.source = $1 AND d.file_id = f.file_id)
     ORDER BY f.file_id
     ON CONFLICT DO NOTHING
     RETURNING file_id`,
    [source, flow],
  );
  return rows.length;
}
