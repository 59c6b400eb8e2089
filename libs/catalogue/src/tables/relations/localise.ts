import type { Place, PlacedFile } from '../places/place.js';
import type { FileReading } from '../table.js';
import { decodeText } from './decode-text.js';
import type { FileCache } from './file-cache.js';
import { openText } from './open-text.js';
import { isDirect } from './rows-sql.js';

/**
 * Where the engine can read a file: where it lies, or a copy as UTF-8, unpacked.
 * @throws AppError SOURCE_UNREADABLE naming the file; DISK_FULL
 */
export async function localise(
  place: Place,
  cache: FileCache,
  file: PlacedFile,
  reading: FileReading,
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
    layout,
    reading.hasMixedLineEnds,
  ]);
  return cache.get(key, file.path, () => bytesOf(place, file, reading));
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
