import { resolve } from 'node:path';
import { z } from 'zod';
import type { PlatformConfig } from '#platform/config/platform-settings.js';
import { declareSettings } from '#platform/config/settings.js';
import { type Limits, limitSchemas, toAnswerLimits } from './limits.js';

/** Which GraphQL documents clients may send. */
interface GraphqlSettings {
  /** Whether clients write their own documents, or run only those of `trustedFile`. */
  documents: 'any' | 'trusted';
  /** Absolute path of a JSON file of documents by their SHA-256. */
  trustedFile: string | undefined;
  /** Whether clients may read the schema. */
  introspection: boolean;
}

/** How answers are served. */
export interface ServingConfig {
  graphql: GraphqlSettings;
  limits: Limits;
  /** Exports that run at the same time. */
  exportsAtOnce: number;
  /** Megabytes of finished exports in the temporary folder. */
  exportSpoolMb: number;
}

/** The settings of answers, exports and GraphQL. */
export const servingSettings = declareSettings({
  schemas: {
    EXPORTS_AT_ONCE: z.coerce.number().int().min(1).max(100).default(4),
    EXPORT_SPOOL_MB: z.coerce.number().int().min(1).max(1_000_000).default(1024),
    GRAPHQL_DOCUMENTS: z.enum(['any', 'trusted']).default('any'),
    GRAPHQL_TRUSTED_FILE: z.string().optional(),
    GRAPHQL_INTROSPECTION: z.enum(['on', 'off']).default('on'),
    ...limitSchemas,
  },
  resolve: (settings, { limits }: PlatformConfig): ServingConfig => ({
    graphql: {
      documents: settings.GRAPHQL_DOCUMENTS,
      trustedFile: settings.GRAPHQL_TRUSTED_FILE && resolve(settings.GRAPHQL_TRUSTED_FILE),
      introspection: settings.GRAPHQL_INTROSPECTION === 'on',
    },
    limits: { ...limits, ...toAnswerLimits(settings) },
    exportsAtOnce: settings.EXPORTS_AT_ONCE,
    exportSpoolMb: settings.EXPORT_SPOOL_MB,
  }),
  findContradictions: ({ graphql: { documents, trustedFile } }) => {
    if ((documents === 'trusted') === (trustedFile !== undefined)) return [];
    return [
      documents === 'trusted'
        ? 'GRAPHQL_DOCUMENTS: trusted documents need a file: set GRAPHQL_TRUSTED_FILE'
        : 'GRAPHQL_TRUSTED_FILE: it needs GRAPHQL_DOCUMENTS=trusted: set it, or unset this file',
    ];
  },
});
