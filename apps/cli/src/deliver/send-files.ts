import { createReadStream } from 'node:fs';
import {
  type DeliveryResult,
  deliverFile,
  type SourceWriter,
} from '#intake/source/deliver-file.js';
import { digestChunks } from '#intake/source/digest-file.js';
import { sourceError } from '#intake/source/source-error.js';
import { ERROR_FOLDER, markPath } from '#intake/source/source-names.js';
import type { DeliveryOutcome } from '#pipeline/ledger/files/source-files.js';
import { AppError } from '#platform/errors/app-error.js';
import type { OperationServices } from '#operations/operation/operation-context.js';
import { formatCount, formatKnown, shortenDigest } from './format-outcome.js';
import type { Report } from '#composition/command.js';
import { type DeliverableFile, canBelongTo } from './find-files.js';

const CHUNK_BYTES = 1 << 20;

/** A file that is in the source now. */
export interface SentFile extends DeliverableFile {
  /** False when the file was there before. */
  isSent: boolean;
}

/** The parts that send files. */
interface SendOptions {
  writer: SourceWriter;
  isReplacing: boolean;
  report: Report;
  signal: AbortSignal;
}

/**
 * Sends files one after the other, and reports one line each.
 * @param knownOf returns what the ledger knows of the texts of a file
 * @returns the files that are in the source now
 * @throws AppError of the source, after reporting the unsent files; the signal's reason
 */
export async function sendFiles(
  { writer, isReplacing, report, signal }: SendOptions,
  files: readonly DeliverableFile[],
  knownOf: (file: DeliverableFile) => string,
): Promise<SentFile[]> {
  const sent: SentFile[] = [];
  for (const [index, file] of files.entries()) {
    const { displayPath, path, bytes, sha256 } = file;
    const place = writer.formatLocation(path);
    const known = knownOf(file);
    const about = `${displayPath}: ${formatCount(bytes)} bytes, sha-256 ${shortenDigest(sha256)}`;
    try {
      signal.throwIfAborted();
      const read = () => readBytes(displayPath, signal);
      const delivered = await deliverFile(writer, { path, bytes, sha256, read }, isReplacing);
      const words = `${formatDelivery(delivered, place)}; ${known}`;
      report({ file: displayPath, path, bytes, sha256, delivered, known }, `${about}: ${words}`);
      if (delivered !== 'taken') sent.push({ ...file, isSent: delivered !== 'there' });
    } catch (error) {
      if (error instanceof AppError && error.code === 'SOURCE_CHANGED') {
        const { code: why } = error;
        report(
          { file: displayPath, delivered: 'no', why },
          `${about}: not delivered: ${error.message}`,
        );
        continue;
      }
      for (const left of files.slice(index)) {
        report({ file: left.displayPath, delivered: 'no' }, `${left.displayPath}: not delivered`);
      }
      throw error;
    }
  }
  return sent;
}

async function* readBytes(shown: string, signal: AbortSignal): AsyncGenerator<Buffer> {
  try {
    yield* createReadStream(shown, { highWaterMark: CHUNK_BYTES, signal }) as AsyncIterable<Buffer>;
  } catch (error) {
    signal.throwIfAborted();
    throw sourceError(error, shown);
  }
}

function formatDelivery(delivered: DeliveryResult, place: string): string {
  switch (delivered) {
    case 'delivered':
      return `delivered to ${place}`;
    case 'replaced':
      return `delivered to ${place}, replacing a file`;
    case 'there':
      return `already at ${place}`;
    case 'taken':
      return `not delivered: another file is at ${place}; --replace replaces it`;
  }
}

/** Digits of a digest that distinguish two files of one name in `error/`. */
const MARK_LENGTH = 8;

/** Where a rejected file is now: in `error/`, or still at its place. */
export async function findRejectedFile(
  writer: SourceWriter,
  { path, sha256, bytes }: Pick<DeliverableFile, 'path' | 'sha256' | 'bytes'>,
): Promise<string | undefined> {
  const marked = markPath(path, sha256.slice(0, MARK_LENGTH));
  for (const place of [`${ERROR_FOLDER}/${path}`, `${ERROR_FOLDER}/${marked}`, path]) {
    const file = await writer.find(place);
    if (file?.bytes !== bytes) continue;
    if ((await digestChunks(writer.read(file))).sha256 === sha256)
      return writer.formatLocation(place);
  }
  return undefined;
}

/** What the ledger knows of each text now, by its path. @param source URL */
export async function findOutcomes(
  ledgers: OperationServices['ledgers'],
  source: string,
  files: readonly DeliverableFile[],
): Promise<Map<string, DeliveryOutcome>> {
  const texts = files.flatMap((file) => file.texts);
  const fates = await Promise.all(
    ledgers.all.map(({ flow, sourceFiles }) =>
      sourceFiles.listOutcomes(
        source,
        texts.filter((text) => canBelongTo(text, flow.name)),
      ),
    ),
  );
  // If a text may belong to any flow, the outcome of a flow that knows it wins.
  const isKnown = ({ status }: DeliveryOutcome) => Number(status !== null);
  const told = fates.flat().toSorted((a, b) => isKnown(a) - isKnown(b));
  return new Map(told.map((fate) => [fate.path, fate]));
}

/** Describes what the ledger knows of a file; a zip has one more line for each text. */
export function formatKnownTexts(
  { path, texts }: DeliverableFile,
  known: ReadonlyMap<string, DeliveryOutcome>,
): string {
  const formatKnownText = (text: string) => {
    const fate = known.get(text);
    return fate ? formatKnown(fate) : 'new';
  };
  const [only] = texts;
  if (only?.path === path) return formatKnownText(path);
  const lines = texts.map((text) => `\n  ${text.path}: ${formatKnownText(text.path)}`);
  return `${texts.length} files inside${lines.join('')}`;
}
