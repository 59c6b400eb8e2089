import type { Flow, Schemas } from '../data/api.js';
import { flowIn } from '../data/flows.js';
import { numberIn, oneOf, type RawSearch, textIn } from '../data/search-params.js';

export type FileStatus = Schemas['SourceFile']['status'];

/** Waiting, being processed, processed, rejected. */
export const STATUSES = ['W', 'A', 'I', 'E'] as const satisfies readonly FileStatus[];

/** The state of `/files` in its address. */
export interface FilesSearch {
  flow?: Flow | undefined;
  status?: FileStatus | undefined;
  dataset?: string | undefined;
  /** A path, or the beginning of a SHA-256. */
  file?: string | undefined;
  /** Only files older than this number. */
  before?: number | undefined;
}

export const filesSearch = ({ flow, status, dataset, file, before }: RawSearch): FilesSearch => ({
  flow: flowIn(flow),
  status: oneOf(STATUSES, status),
  dataset: textIn(dataset),
  file: textIn(file),
  before: numberIn(before),
});

/** The state of `/files/:sha256` in its address. */
export interface FileSearch {
  flow?: Flow | undefined;
}

export const fileSearch = ({ flow }: RawSearch): FileSearch => ({ flow: flowIn(flow) });
