import type { Flow, Schemas } from '../data/api.js';
import { readFlow } from '../data/flows.js';
import { readNumber, readChoice, type RawSearch, readText } from '../data/search-params.js';

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

export const parseFilesSearch = ({
  flow,
  status,
  dataset,
  file,
  before,
}: RawSearch): FilesSearch => ({
  flow: readFlow(flow),
  status: readChoice(STATUSES, status),
  dataset: readText(dataset),
  file: readText(file),
  before: readNumber(before),
});

/** The state of `/files/:sha256` in its address. */
export interface FileSearch {
  flow?: Flow | undefined;
}

export const parseFileSearch = ({ flow }: RawSearch): FileSearch => ({ flow: readFlow(flow) });
