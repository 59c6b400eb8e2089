import { pipeline } from 'node:stream/promises';
import { PassThrough } from 'node:stream';
import { AppError } from '#platform/errors/app-error.js';
import type { Contract } from '#intake/contracts/contract.js';
import type { LedgerFile } from '../../ledger/file-ledger.js';
import { type FileFacts, FactsTransform } from '#intake/source/file-facts.js';
import type { StageContext } from '../../context/stage-context.js';
import { type RawFile, rawFile } from '../../context/raw-files.js';
import { rawKey } from '../../flow/zones.js';

/**
 * Brings the run's new files of one dataset to `raw/`, each under its sha-256, unpacked and otherwise
 * unchanged. A file that is no longer the one that was seen is left for the next run.
 * @throws AppError SOURCE_CHANGED when that leaves the run without any file of the dataset
 */
export async function copyToRaw(context: StageContext, contract: Contract): Promise<RawFile[]> {
  const { ledger, logger, runId } = context;
  const files = await ledger.files.ofRun(runId, contract.dataset);
  const copied: RawFile[] = [];
  let left: AppError | undefined;
  for (const file of files.filter(({ isNew }) => isNew)) {
    try {
      copied.push(
        rawFile({ ...file, text: file.text ?? (await copyFile(context, file)) }, contract),
      );
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'SOURCE_CHANGED') throw error;
      logger.warn(`${error.message}; it is left for the next run`);
      await ledger.files.leave(runId, file.fileId);
      left = error;
    }
  }
  const isNothingLeft = copied.length === 0 && files.every(({ isNew }) => isNew);
  if (left && isNothingLeft) throw left;
  return copied;
}

/** Copies one file; its digest is checked before the copy can appear under it. */
async function copyFile(context: StageContext, file: LedgerFile): Promise<FileFacts> {
  const { lake, ledger, signal, source } = context;
  context.progress(`copying ${file.path}`);
  const pass = new FactsTransform(file.header.line, file.header.delimiter);
  const body = new PassThrough();
  let facts: FileFacts | undefined;
  const check = async function* (chunks: AsyncIterable<Buffer>) {
    yield* chunks;
    facts = pass.facts();
    if (facts.sha256 !== file.sha256) throw changed(file);
  };
  const text = await source.open(file.path).catch((cause: unknown) => {
    throw changed(file, cause);
  });
  let unreadable: unknown;
  text.once('error', (error) => (unreadable = error));
  try {
    await Promise.all([
      lake.putIfAbsent(rawKey(file), body),
      pipeline(text, pass, check, body, { signal }),
    ]);
  } catch (error) {
    throw unreadable === undefined || signal.aborted ? error : changed(file, unreadable);
  }
  if (!facts) throw new Error(`${file.path} ended before it was read`);
  await ledger.files.recordText(file.fileId, facts);
  return facts;
}

function changed({ path }: LedgerFile, cause?: unknown): AppError {
  const advice = 'leave files alone while a run reads them, then start the run again';
  return new AppError('SOURCE_CHANGED', `${path}: changed during the run; ${advice}`, { cause });
}
