import { createReadStream } from 'node:fs';
import { type Delivered, deliverFile } from '#intake/source/deliver-file.js';
import { digestOf } from '#intake/source/digest-file.js';
import { sourceError } from '#intake/source/source-error.js';
import { ERROR_FOLDER, markPath } from '#intake/source/source-names.js';
import type { SourceWriter } from '#intake/source/deliver-file.js';
import type { DeliveryOutcome } from '#pipeline/ledger/files/source-files.js';
import { AppError } from '#platform/errors/app-error.js';
import type { OperationServices } from '#operations/operation-context.js';
import { count, knownAs, shortDigest } from './fate-words.js';
import type { Report } from '../command.js';
import { type InspectedFile, mayBeOf } from './find-files.js';

const CHUNK_BYTES = 1 << 20;

/** A file that lies in the source now. */
export interface SentFile extends InspectedFile {
  /** False of one that lay there before. */
  isSent: boolean;
}

/** How files are sent. */
interface Sending {
  writer: SourceWriter;
  isReplacing: boolean;
  report: Report;
  signal: AbortSignal;
}

/**
 * Sends files one after the other, and says a line of each.
 * @param knownOf what the ledger says of the texts of a file
 * @returns those that lie in the source now
 * @throws AppError of the source, once it was said which files were not sent; the signal's reason
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
      return `delivered to ${place} in the place of another`;
    case 'there':
      return `there already, at ${place}`;
    case 'taken':
      return `not delivered: another file lies at ${place}; --replace puts this one in its place`;
  }
}

/** Digits of a digest that `error/` tells two files of one name apart by. */
const MARK_LENGTH = 8;

/** Where a refused file lies now, for people: in `error/`, or still at its place. */
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

/** What the ledger says of each text now, by its path. @param source URL */
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
  // Of a text that may be of any flow, one that knows it tells.
  const isKnown = ({ status }: DeliveryOutcome) => Number(status !== null);
  const told = fates.flat().toSorted((a, b) => isKnown(a) - isKnown(b));
  return new Map(told.map((fate) => [fate.path, fate]));
}

/** What is known of a file; of a zip a line more for each text in it. */
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
  return `${texts.length} in it${lines.join('')}`;
}
