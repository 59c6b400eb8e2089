import { access, constants } from 'node:fs/promises';
import { BucketFiles, SourceBucket } from '#intake/source/bucket-files.js';
import { FolderFiles, SourceFolder } from '#intake/source/folder/folder-files.js';
import type { SourceWriter } from '#intake/source/deliver-file.js';
import type { Source } from '#intake/source/source.js';
import type { ObjectEvents, ObjectName } from '#lake/ports/object-events.js';
import { S3Deliveries } from '#lake/stores/s3-deliveries.js';
import { SqsObjectEvents } from '#lake/stores/sqs-object-events.js';
import type { Config } from '#composition/read-config.js';
import { toFolderPath } from '#platform/config/service-url.js';

/** Notifies about new files of a source. */
export interface SourceEvents {
  events: ObjectEvents;
  /** Returns whether an object could be a file of the source, by its name alone. */
  isOwn(object: ObjectName): boolean;
}

/** The folder or bucket of deliveries, from SOURCE_URL. */
export interface SharedSource {
  /** Returns the source for one flow, which remembers what that flow has read. */
  open(): Source;
  /** Whether each listing costs money. */
  isMetered: boolean;
  /** Undefined without notifications, when only polling finds files. */
  fileEvents: SourceEvents | undefined;
  /** @throws AppError when it is missing or not permitted */
  check(): Promise<void>;
  close(): void;
}

/** Opens the source that SOURCE_URL names. */
export function createSource({
  source: url,
  sourceEvents,
  sourceSettleMs,
  unpack,
}: Pick<Config, 'source' | 'sourceEvents' | 'sourceSettleMs' | 'unpack'>): SharedSource {
  if (url.scheme !== 's3') {
    return {
      open: () => new SourceFolder(toFolderPath(url), sourceSettleMs, false, unpack),
      isMetered: false,
      fileEvents: undefined,
      // The folder may be created later, with its first files.
      check: () => Promise.resolve(),
      close: () => undefined,
    };
  }
  const objects = new S3Deliveries(url);
  const bucket = new SourceBucket(objects, unpack);
  const events = sourceEvents && new SqsObjectEvents(sourceEvents);
  return {
    open: () => new SourceBucket(objects, unpack),
    isMetered: true,
    fileEvents: events && { events, isOwn: (object) => bucket.isOwn(object.bucket, object.key) },
    check: () => objects.check(),
    close: () => events?.close(),
  };
}

/** Opens the source that SOURCE_URL names, to deliver files. */
export function createSourceWriter({
  source: url,
  unpack,
}: Pick<Config, 'source' | 'unpack'>): SourceWriter {
  if (url.scheme === 's3') return new BucketFiles(new S3Deliveries(url), unpack);
  return new FolderFiles(toFolderPath(url), 0, false, unpack);
}

/** Returns false for a folder that this process cannot write to; it may be created later. */
export async function isWritableSource({ source }: Pick<Config, 'source'>): Promise<boolean> {
  if (source.scheme !== 'file') return true;
  try {
    await access(toFolderPath(source), constants.W_OK);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}
