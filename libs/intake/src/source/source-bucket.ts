import type { DeliveredObjects } from '#lake/ports/object-store.js';
import { BucketFiles } from './bucket-files.js';
import { isSourcePath } from './source-names.js';
import { TextSource } from './text-source.js';
import type { UnpackLimits } from './unpack-limits.js';

/** The prefix of a bucket where the chain's files are delivered. */
export class SourceBucket extends TextSource {
  constructor(
    private readonly objects: DeliveredObjects,
    limits?: UnpackLimits,
  ) {
    super(new BucketFiles(objects, limits));
  }

  /** Whether an object of any bucket could be a file of this source, by its name alone. */
  isOwn(bucket: string, objectKey: string): boolean {
    const path = this.objects.keyOf(bucket, objectKey);
    return path !== undefined && isSourcePath(path);
  }
}
