import { LRUCache } from 'lru-cache';

const CHARACTERS_MAX = 4 * 1024 * 1024;

/** Where Apollo Server keeps documents by their hash. */
export interface DocumentStore {
  get(hash: string): Promise<string | undefined>;
  set(hash: string, text: string): Promise<void>;
  delete(hash: string): Promise<boolean>;
}

/**
 * Documents that clients sent once with their hash, to send the hash only from then on: automatic
 * persisted queries. The one unused for longest goes first; whoever misses it sends it again.
 */
export function registeredDocuments(): DocumentStore {
  const documents = new LRUCache<string, string>({
    maxSize: CHARACTERS_MAX,
    sizeCalculation: (text, hash) => text.length + hash.length,
  });
  return {
    get: (hash) => Promise.resolve(documents.get(hash)),
    set: (hash, text) => Promise.resolve(void documents.set(hash, text)),
    delete: (hash) => Promise.resolve(documents.delete(hash)),
  };
}
