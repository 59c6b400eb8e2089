import { addressOf, optionOf, type ServiceUrl } from '#platform/config/service-url.js';
import { AppError } from '#platform/errors/app-error.js';
import { pollOf } from '../emr/emr-settings.js';

/** What a URL says of a Glue job. */
export interface GlueSettings {
  region: string;
  job: string;
  /** Database of the Data Catalog that gets the table of what the job wrote; none is written without. */
  database: string | undefined;
  pollMs: number;
}

/** Reads `glue://region/job?database=name&poll=10`. @throws AppError CONFIG_INVALID naming the setting */
export function glueSettings(url: ServiceUrl, setting: string): GlueSettings {
  const { host, path } = addressOf(url);
  const database = optionOf(url, 'database');
  // The Data Catalog folds names to lower case, and Athena and Hive take no other signs.
  if (database !== undefined && !/^[a-z][a-z0-9_]{0,126}$/.test(database)) {
    const advice = 'write database with small letters, digits and _, database=retail';
    throw new AppError('CONFIG_INVALID', `${setting}: ${advice}`);
  }
  return { region: host, job: path, database, pollMs: pollOf(url, setting, 10) };
}
