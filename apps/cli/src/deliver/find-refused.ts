import { digestOf } from '#intake/source/digest-file.js';
import { ERROR_FOLDER, markPath } from '#intake/source/source-names.js';
import type { SourceWriter } from '#intake/source/source-writer.js';
import type { InspectedFile } from './inspect-file.js';

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
