import { addressOf, optionOf, parseServiceUrl } from '#platform/config/service-url.js';
import { AppError } from '#platform/errors/app-error.js';

/** What a location says of a Glue crawler. */
export interface CrawlerSettings {
  /** Its name. */
  crawler: string;
  /** Undefined for the region that the SDK finds. */
  region: string | undefined;
  /** What one is made from that is not there; undefined where it has to be. */
  made: { role: string; path: string; database: string } | undefined;
}

const FORM =
  'write glue://crawler-name, with ?region=eu-west-1 where it is another, and to have it made ' +
  '?role=arn:aws:iam::…:role/name&path=s3://bucket/prefix/&database=name';
const ROLE = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/;
const PATH = /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/.{0,900})?$/;
/** As the Data Catalog keeps them; Athena and Hive take no other signs. */
const DATABASE = /^[a-z0-9_]{1,255}$/;

/** @throws AppError LOCATION_INVALID */
export function crawlerSettings(location: string): CrawlerSettings {
  const url = parseServiceUrl(location);
  if (url?.scheme !== 'glue' || !URL.canParse(location)) throw invalid('it is no URL of Glue');
  const { host: crawler, path: below } = addressOf(url);
  const region = optionOf(url, 'region');
  if (!/^[\w.-]{1,255}$/.test(crawler) || below !== '') throw invalid('no crawler is called so');
  if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(region ?? 'eu-west-1')) throw invalid('no such region');
  const [role, path, database] = ['role', 'path', 'database'].map((name) => optionOf(url, name));
  if (role === undefined && path === undefined && database === undefined) {
    return { crawler, region, made: undefined };
  }
  const isWhole = ROLE.test(role ?? '') && PATH.test(path ?? '') && DATABASE.test(database ?? '');
  if (!isWhole || role === undefined || path === undefined || database === undefined) {
    throw invalid('a crawler that is to be made needs a role, a path and a database');
  }
  return { crawler, region, made: { role, path, database } };
}

const invalid = (problem: string): AppError =>
  new AppError('LOCATION_INVALID', `location: ${problem}; ${FORM}`);
