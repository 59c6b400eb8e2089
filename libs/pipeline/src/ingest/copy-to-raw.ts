import { pipeline } from 'node:stream/promises';
import { PassThrough } from 'node:stream';
import { AppError } from '#platform/errors/app-error.js';
import type { Dataset } from '../contracts/contract.js';
import type { TextFile } from '../ports/compute.js';
import type { LedgerFile } from '../ledger/file-ledger.js';
import { type FileFacts, FactsTransform } from '../source/file-facts.js';
import type { StageContext } from '../stages/stage-context.js';

/** A source file in the lake, ready for an engine to read. */
export interface RawFile extends TextFile {
  /** Rows below the header, counted from the bytes. */
  rowCount: number;
}

/**
 * Copies the run's files of one dataset to `raw/`, each under its sha-256, unchanged.
 * @throws AppError SOURCE_CHANGED when a file is no longer the one the run was planned on
 */
export async function copyToRaw(context: StageContext, dataset: Dataset): Promise<RawFile[]> {
  const files = await context.ledger.files.ofRun(context.runId, dataset);
  const copied: RawFile[] = [];
  for (const file of files) {
    context.progress(`copying ${file.path}`);
    const delivered = await context.source.inspectFile(file.path);
    const key = `raw/${dataset}/${file.sha256}.csv`;
    const { lines, lineEnd } = await copyFile(context, file, key);
    const { delimiter, headerLine, positions, width } = delivered;
    const { fileId, deliveryOrder } = file;
    const rowCount = lines - 1;
    copied.push({
      key,
      fileId,
      deliveryOrder,
      delimiter,
      headerLine,
      lineEnd,
      positions,
      width,
      rowCount,
    });
  }
  return copied;
}

/** Copies one file; its digest is checked before the copy can appear under it. */
async function copyFile(context: StageContext, file: LedgerFile, key: string): Promise<FileFacts> {
  const pass = new FactsTransform();
  const body = new PassThrough();
  let facts: FileFacts | undefined;
  const check = async function* (chunks: AsyncIterable<Buffer>) {
    yield* chunks;
    facts = pass.facts();
    if (facts.sha256 === file.sha256) return;
    const advice = 'leave files alone while a run reads them, then start the run again';
    throw new AppError('SOURCE_CHANGED', `${file.path}: changed during the run; ${advice}`);
  };
  await Promise.all([
    context.lake.putIfAbsent(key, body),
    pipeline(context.source.open(file.path), pass, check, body, { signal: context.signal }),
  ]);
  if (!facts) throw new Error(`${file.path} ended before it was read`);
  return facts;
}
