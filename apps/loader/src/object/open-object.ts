import type { Readable } from 'node:stream';
import type { ByteRange } from '#lake/ports/object-store.js';
import type { StoredVersion } from './s3-event.js';

/** Opens an object in the version that the event tells of, or a part of it. */
export type OpenObject = (object: StoredVersion, range?: ByteRange) => Promise<Readable>;
