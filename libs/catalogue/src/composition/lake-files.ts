import pLimit from 'p-limit';
import type { LocalizeFiles } from '../tables/flow-relations.js';
import type { FileCache } from '../tables/relations/file-cache.js';
import type { LocalLake } from '#lake/duckdb/local-lake.js';
import type { ObjectStore } from '#lake/ports/object-store.js';

const FILES_AT_ONCE = 4;

/** Paths of objects in a lake that is a folder. */
export function filesInPlace(local: Pick<LocalLake, 'localFile'>): LocalizeFiles {
  return async (objects) => ({
    paths: await Promise.all(objects.map(({ key }) => local.localFile(key, ''))),
  });
}

/**
 * Copies of objects of a remote lake; those of published chunks never change.
 * @param url of the lake
 */
export function copiedFiles(
  store: Pick<ObjectStore, 'get'>,
  url: string,
  cache: FileCache,
): LocalizeFiles {
  return async (objects, signal) => {
    const turn = pLimit(FILES_AT_ONCE);
    const paths = await Promise.all(
      objects.map(({ key, bytes }) => {
        const wanted = {
          key: `${url}/${key}`,
          displayName: key,
          bytes,
          open: () => read(store, key),
        };
        return turn(() => cache.ensureCopy(wanted, signal));
      }),
    );
    return { paths, release: await cache.acquire(paths) };
  };
}

async function* read(store: Pick<ObjectStore, 'get'>, key: string): AsyncGenerator<Buffer> {
  yield* (await store.get(key)) as AsyncIterable<Buffer>;
}
