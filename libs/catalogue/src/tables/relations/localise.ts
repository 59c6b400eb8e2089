import type { Place, PlacedFile } from '../places/place.js';
import type { FileReading } from '../table.js';
import { decodeText } from './decode-text.js';
import type { FileCache } from './file-cache.js';
import { openText } from './open-text.js';
import { isDirect } from './rows-sql.js';

/**
 * Where the engine can read a file: where it lies, or a copy as UTF-8, unpacked.
 * @throws AppError SOURCE_UNREADABLE naming the file; DISK_FULL; the signal's reason
 */
export async function localise(
  place: Place,
  cache: FileCache,
  file: PlacedFile,
  reading: FileReading,
  signal?: AbortSignal,
): Promise<string> {
  if (isDirect(reading)) {
    const path = await place.local(file);
    // The engine would take it for a pattern, and read others.
    if (path !== undefined && !/[*?[\]]/.test(path)) return path;
  }
  const { layout } = reading;
  const key = JSON.stringify([
    place.url,
    file.path,
    file.version,
    // The database gives its parts in another order.
    Object.entries(layout).sort(([one], [other]) => (one < other ? -1 : 1)),
    reading.hasMixedLineEnds ?? false,
  ]);
  const open = () => bytesOf(place, file, reading);
  // A file of a zip says how long it is, unpacked.
  return cache.get({ key, shown: file.path, bytes: file.bytes, open }, signal);
}

async function* bytesOf(place: Place, file: PlacedFile, reading: FileReading) {
  const { layout, hasMixedLineEnds = false } = reading;
  if (layout.format === 'parquet' || layout.format === 'postgres') {
    yield* openText(place, file, file.path.includes('!') ? 'zip' : 'none');
    return;
  }
  // What the engine can unpack and decode by itself is copied as it is.
  if (isDirect(reading)) yield* openText(place, file, 'none');
  else {
    const text = openText(place, file, layout.compression);
    const withLfOnly = hasMixedLineEnds || layout.encoding !== 'utf-8';
    yield* decodeText(text, layout.encoding, withLfOnly);
  }
}
