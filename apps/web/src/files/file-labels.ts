import type { Schemas } from '../data/api.js';
import type { FileStatus } from './search.js';

/** The states of a file, for a reader. */
export const STATUS_LABELS: Record<FileStatus, string> = {
  W: 'waiting for a run',
  A: 'being processed',
  I: 'processed',
  E: 'rejected',
};

/** Returns the state of a file; a withdrawn file is nothing else. */
export const formatStatus = ({ status, isWithdrawn }: Schemas['SourceFile']): string =>
  isWithdrawn ? 'withdrawn' : STATUS_LABELS[status];
