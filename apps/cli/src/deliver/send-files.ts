import { createReadStream } from 'node:fs';
import { type Delivered, deliverFile, type SourceWriter } from '#intake/source/deliver-file.js';
import { digestOf } from '#intake/source/digest-file.js';
import { sourceError } from '#intake/source/source-error.js';
import { ERROR_FOLDER, markPath } from '#intake/source/source-names.js';
import type { DeliveryOutcome } from '#pipeline/ledger/files/source-files.js';
import { AppError } from '#platform/errors/app-error.js';
import type { OperationServices } from '#operations/operation/operation-context.js';
import { count, knownAs, shortDigest } from './fate-words.js';
import type { Report } from '#platform/process/command.js';
import { type InspectedFile, mayBeOf } from './find-files.js';

const CHUNK_BYTES = 1 << 20;

/** A file that is in the source now. */
export interface SentFile extends InspectedFile {
  /** False when the file was there before. */
  isSent: boolean;
}

/** The parts that send files. */
interface Sending {
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
  { writer, isReplacing, report, signal }: Sending,
  files: readonly InspectedFile[],
  knownOf: (file: InspectedFile) => string,
): Promise<SentFile[]> {
  const sent: SentFile[] = [];
  for (const [index, file] of files.entries()) {
    const { shown, path, bytes, sha256 } = file;
    const place = writer.placeOf(path);
    const known = knownOf(file);
    const about = `${shown}: ${count(bytes)} bytes, sha-256 ${shortDigest(sha256)}`;
    try {
      signal.throwIfAborted();
      const read = () => bytesOf(shown, signal);
      const delivered = await deliverFile(writer, { path, bytes, sha256, read }, isReplacing);
      const words = `${wordsFor(delivered, place)}; ${known}`;
      report({ file: shown, path, bytes, sha256, delivered, known }, `${about}: ${words}`);
      if (delivered !== 'taken') sent.push({ ...file, isSent: delivered !== 'there' });
    } catch (error) {
      if (error instanceof AppError && error.code === 'SOURCE_CHANGED') {
        const { code: why } = error;
        report({ file: shown, delivered: 'no', why }, `${about}: not delivered: ${error.message}`);
        continue;
      }
      for (const left of files.slice(index)) {
        report({ file: left.shown, delivered: 'no' }, `${left.shown}: not delivered`);
      }
      throw error;
    }
  }
  return sent;
}

async function* bytesOf(shown: string, signal: AbortSignal): AsyncGenerator<Buffer> {
  try {
    yield* createReadStream(shown, { highWaterMark: CHUNK_BYTES, signal }) as AsyncIterable<Buffer>;
  } catch (error) {
    signal.throwIfAborted();
    throw sourceError(error, shown);
  }
}

function wordsFor(delivered: Delivered, place: string): string {
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
export async function findRefused(
  writer: SourceWriter,
  { path, sha256, bytes }: Pick<InspectedFile, 'path' | 'sha256' | 'bytes'>,
): Promise<string | undefined> {
  const marked = markPath(path, sha256.slice(0, MARK_LENGTH));
  for (const place of [`${ERROR_FOLDER}/${path}`, `${ERROR_FOLDER}/${marked}`, path]) {
    const file = await writer.find(place);
    if (file?.bytes !== bytes) continue;
    if ((await digestOf(writer.read(file))).sha256 === sha256) return writer.placeOf(place);
  }
  return undefined;
}

/** What the ledger knows of each text now, by its path. @param source URL */
export async function knownTexts(
  ledgers: OperationServices['ledgers'],
  source: string,
  files: readonly InspectedFile[],
): Promise<Map<string, DeliveryOutcome>> {
  const texts = files.flatMap((file) => file.texts);
  const fates = await Promise.all(
    ledgers.all.map(({ flow, sourceFiles }) =>
      sourceFiles.outcomesOf(
        source,
        texts.filter((text) => mayBeOf(text, flow.name)),
      ),
    ),
  );
  // If a text may belong to any flow, the outcome of a flow that knows it wins.
  const isKnown = ({ status }: DeliveryOutcome) => Number(status !== null);
  const told = fates.flat().toSorted((a, b) => isKnown(a) - isKnown(b));
  return new Map(told.map((fate) => [fate.path, fate]));
}

/** Describes what the ledger knows of a file; a zip has one more line for each text. */
export function knownWords(
  { path, texts }: InspectedFile,
  known: ReadonlyMap<string, DeliveryOutcome>,
): string {
  const wordsOf = (text: string) => {
    const fate = known.get(text);
    return fate ? knownAs(fate) : 'new';
  };
  const [only] = texts;
  if (only?.path === path) return wordsOf(path);
  const lines = texts.map((text) => `\n  ${text.path}: ${wordsOf(text.path)}`);
  return `${texts.length} files inside${lines.join('')}`;
}
