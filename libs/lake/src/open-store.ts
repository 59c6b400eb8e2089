import { folderOf, type ServiceUrl } from '#platform/config/service-url.js';
import { FileStore } from './file-store/file-store.js';
import type { ObjectStore } from './ports/object-store.js';
import { S3Store } from './s3-store/s3-store.js';

/**
 * Opens a store of objects beside the lake, with no engine over it.
 * @param url `file:` and a folder, or `s3://bucket/prefix`
 */
export const openStore = (url: ServiceUrl): ObjectStore =>
  url.scheme === 's3' ? new S3Store(url) : new FileStore(folderOf(url));
