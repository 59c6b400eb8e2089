import { pipeline } from 'node:stream/promises';
import { PassThrough, Readable } from 'node:stream';
import pLimit from 'p-limit';
import { AppError } from '#platform/errors/app-error.js';
import type { Contract } from '#intake/contracts/contract.js';
import type { StoredText } from '../../ledger/files/file-ledger.js';
import type { CoveredFile, LedgerFile } from '../../ledger/files/ledger-file.js';
import { TextEncryptor } from '#personal/text-encryptor.js';
import { FactsTransform, type FileFacts } from '#intake/source/text/file-facts.js';
import type { StageContext } from '../stage-context.js';
import { rawKey } from '../../flow/zones.js';

/** Copying small files is mostly waiting. */
const COPIES_AT_ONCE = 8;
/** After a kill, the next attempt repeats the copies that are not recorded yet. */
const FILES_A_BATCH = 500;

/**
 * Copies the run's new files of one dataset to `raw/`, each under its SHA-256, unpacked and unchanged except for
 * encrypted personal data. Leaves a file that has changed since the scan to the next run.
 * @param files all files of the dataset in the run
 * @throws AppError SOURCE_CHANGED when no file of the dataset is left for the run
 */
export async function copyToRaw(
  context: StageContext,
  contract: Contract,
  files: readonly CoveredFile[],
): Promise<void> {
  const { flow, ledger, logger, runId } = context;
  const fresh = files.filter(({ isNew }) => isNew);
  if (fresh.length === 0) return;
  const missing = fresh.filter(({ text }) => text === null);
  const left = new Map<number, AppError>();
  const sealer = contract.personal && new TextEncryptor(ledger.warehouse, flow.name, contract);
  for (let start = 0; start < missing.length; start += FILES_A_BATCH) {
    const batch = missing.slice(start, start + FILES_A_BATCH);
    const leave = (file: CoveredFile, why: AppError) => left.set(file.fileId, why);
    await ledger.files.recordTexts(await copyFiles(context, sealer, batch, leave));
  }
  if (sealer) await encryptStored(context, sealer, fresh);
  if (left.size > 0) {
    for (const { message } of left.values()) logger.warn(`${message}; the next run reads the file`);
    await ledger.files.leave(runId, [...left.keys()]);
  }
  const [why] = left.values();
  if (why && left.size === files.length) throw why;
}

/** Copies files, several at a time. @param leave called for each file that has changed since the scan */
async function copyFiles(
  context: StageContext,
  sealer: TextEncryptor | undefined,
  files: readonly CoveredFile[],
  leave: (file: CoveredFile, why: AppError) => void,
): Promise<StoredText[]> {
  const copied: StoredText[] = [];
  const failures: unknown[] = [];
  const copy = async (file: CoveredFile) => {
    if (failures.length > 0) return;
    try {
      copied.push({ fileId: file.fileId, ...(await copyFile(context, sealer, file)) });
    } catch (error) {
      if (error instanceof AppError && error.code === 'SOURCE_CHANGED') leave(file, error);
      else failures.push(error);
    }
  };
  const limit = pLimit(COPIES_AT_ONCE);
  await Promise.all(files.map((file) => limit(copy, file)));
  if (failures.length > 0) throw failures[0];
  return copied;
}

/** Copies one file; verifies its digest before the copy becomes visible. */
async function copyFile(
  context: StageContext,
  sealer: TextEncryptor | undefined,
  file: LedgerFile,
): Promise<Omit<StoredText, 'fileId'>> {
  const { lake, signal, source } = context;
  context.progress(`copying ${file.path}`);
  const pass = new FactsTransform(file.header.line, file.header.delimiter);
  const body = new PassThrough();
  let facts: FileFacts | undefined;
  const check = async function* (chunks: AsyncIterable<Buffer>) {
    yield* chunks;
    facts = pass.facts();
    if (facts.sha256 !== file.sha256) throw createChangedError(file);
  };
  const text = await source.open(file.path).catch((cause: unknown) => {
    throw mayPass(cause) ? cause : createChangedError(file, cause);
  });
  let unreadable: unknown;
  text.once('error', (error) => (unreadable = error));
  try {
    await Promise.all([
      // Overwrite an unencrypted copy from an earlier version.
      sealer ? lake.put(rawKey(file), body) : lake.putIfAbsent(rawKey(file), body),
      sealer
        ? pipeline(text, pass, check, (chunks) => sealer.encrypt(chunks, file), body, { signal })
        : pipeline(text, pass, check, body, { signal }),
    ]);
  } catch (error) {
    const isOurs = unreadable === undefined || signal.aborted || mayPass(unreadable);
    throw isOurs ? error : createChangedError(file, unreadable);
  }
  if (!facts) throw new Error(`the copy of ${file.path} ended early`);
  return { ...facts, isSealed: sealer !== undefined };
}

/**
 * Encrypts files that are in `raw/` in plain text: those from before their contract had personal columns, and
 * corrections. Encryption is deterministic, so a killed worker does no harm.
 */
async function encryptStored(
  { lake, ledger, signal }: StageContext,
  sealer: TextEncryptor,
  files: readonly CoveredFile[],
): Promise<void> {
  for (const file of files) {
    const { fileId, isSealed, text } = file;
    if (isSealed || !text) continue;
    signal.throwIfAborted();
    const bytes = await lake.get(rawKey(file));
    await lake.put(rawKey(file), Readable.from(sealer.encrypt(bytes, file), { objectMode: false }));
    await ledger.files.recordTexts([{ fileId, ...text, isSealed: true }]);
  }
}

/** Whether an unavailable source caused the error, and not the file. */
const mayPass = (error: unknown) => error instanceof AppError && error.retryable;

function createChangedError({ path }: LedgerFile, cause?: unknown): AppError {
  const advice = 'do not change files while a run reads them; start a run again';
  return new AppError('SOURCE_CHANGED', `${path}: the file changed during the run; ${advice}`, {
    cause,
  });
}
