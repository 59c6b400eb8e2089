import { join, resolve } from 'node:path';
import { z } from 'zod';
import type { PlatformConfig } from '#platform/config/platform-settings.js';
import { declareSettings } from '#platform/config/settings.js';
import type { BiTimeouts } from './bi/make-bi-login.js';

interface CompositionConfig {
  /** Absolute folder for copies of files and spilled queries; it may be lost at any time. */
  scratchDir: string;
  /** Time-outs of BI logins, in seconds; the transaction's is also that of a read through a cursor. */
  biTimeouts: BiTimeouts;
}

const seconds = z.coerce.number().int().min(1).max(86_400);

/** The settings of scratch folders and BI logins. */
export const compositionSettings = declareSettings({
  schemas: {
    SCRATCH_DIR: z.string().min(1).optional(),
    BI_STATEMENT_TIMEOUT: seconds.default(60),
    BI_TRANSACTION_TIMEOUT: seconds.default(3_600),
  },
  resolve: (settings, { stateDir }: PlatformConfig): CompositionConfig => ({
    scratchDir: settings.SCRATCH_DIR ? resolve(settings.SCRATCH_DIR) : join(stateDir, 'catalogue'),
    biTimeouts: {
      statement: settings.BI_STATEMENT_TIMEOUT,
      transaction: settings.BI_TRANSACTION_TIMEOUT,
    },
  }),
  findContradictions: ({ biTimeouts: { statement, transaction } }) =>
    statement <= transaction
      ? []
      : [
          `BI_STATEMENT_TIMEOUT: a statement cannot take longer than its transaction (${transaction} s): raise BI_TRANSACTION_TIMEOUT too`,
        ],
});
