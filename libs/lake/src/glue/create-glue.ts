import type { ServiceUrl } from '#platform/config/service-url.js';
import type { Logger } from '#platform/logging/logger.js';
import { GlueApi } from './glue-api.js';
import { GlueRunner, parseGlueSettings } from './glue-runner.js';
import { type GlueTable, publishGlueTable } from './glue-table.js';

/** How long Glue may be unreachable before a run counts as lost. */
const TIMEOUT_MS = 10 * 60_000;

/** A Glue job of a setting, and its Data Catalog. */
export interface Glue {
  runner: GlueRunner;
  /** Does nothing when the setting names no database. */
  publish(table: Omit<GlueTable, 'database'>): Promise<void>;
}

/**
 * @param setting its name, for errors
 * @param urlOf `s3://…` of an object of the lake
 * @throws AppError CONFIG_INVALID
 */
export function createGlue(
  url: ServiceUrl,
  setting: string,
  urlOf: (key: string) => string,
  logger: Logger,
): Glue {
  const settings = parseGlueSettings(url, setting);
  const api = new GlueApi(settings.region);
  const pace = { pollMs: settings.pollMs, giveUpAfterMs: TIMEOUT_MS };
  const { database } = settings;
  return {
    runner: new GlueRunner({ api, settings, pace, toUrl: urlOf, logger }),
    publish: async (table) => {
      if (database !== undefined) await publishGlueTable(api, { ...table, database }, pace);
    },
  };
}
