import type { DeliveredObject, DeliveredObjects } from '#lake/ports/object-store.js';
import { AppError } from '#platform/errors/app-error.js';
import { digestOf } from './digest-file.js';
import { freePlace, type Standing } from './free-place.js';

/** Copies an object, and reads the copy to see that it is the same. */
export async function copyWhole(
  objects: DeliveredObjects,
  object: DeliveredObject,
  key: string,
  sha256: string,
): Promise<void> {
  await objects.copy(object, key);
  const copy = await objects.find(key);
  if (copy && (await digestIn(objects, copy)) === sha256) return;
  const message = `${object.key}: its copy ${key} differs from it; the file stays where it is`;
  throw new AppError('SOURCE_UNREADABLE', message, { retryable: true });
}

/** Where an object is to lie below a folder of its source, as `freePlace` says. */
export function freeKey(
  objects: DeliveredObjects,
  within: string,
  { key, bytes }: DeliveredObject,
  sha256: string,
) {
  return freePlace(within, key, sha256, async (path): Promise<Standing> => {
    const standing = await objects.find(path);
    if (!standing) return 'nothing';
    const isSame = standing.bytes === bytes && (await digestIn(objects, standing)) === sha256;
    return isSame ? 'same' : 'other';
  });
}

export async function digestIn(
  objects: DeliveredObjects,
  object: DeliveredObject,
): Promise<string> {
  const bytes = (await objects.read(object)) as AsyncIterable<Buffer>;
  return (await digestOf(bytes)).sha256;
}
