import { addressOf, optionOf, parseServiceUrl } from '#platform/config/service-url.js';
import { AppError } from '#platform/errors/app-error.js';

/** What a location says of Glue's Data Catalog. */
export interface CrawlerSettings {
  database: string;
  /** Undefined for the region that the SDK finds. */
  region: string | undefined;
  /** One that is there, or one to be made; undefined when the tables are to be read as they are. */
  crawler: { name: string } | { role: string; path: string } | undefined;
}

const FORM =
  'write glue://database, glue://database?crawler=name&region=eu-west-1, or ' +
  'glue://database?role=arn:aws:iam::…:role/name&path=s3://bucket/prefix/';
const ROLE = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/;
const PATH = /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/.{0,900})?$/;

/** @throws AppError LOCATION_INVALID */
export function crawlerSettings(location: string): CrawlerSettings {
  const url = parseServiceUrl(location);
  if (url?.scheme !== 'glue' || !URL.canParse(location)) throw invalid('it is no URL of Glue');
  const database = addressOf(url).host;
  const region = optionOf(url, 'region');
  // As the Data Catalog keeps them; Athena and Hive take no other signs.
  if (!/^[a-z0-9_]{1,255}$/.test(database)) throw invalid('small letters, digits and _ name it');
  if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(region ?? 'eu-west-1')) throw invalid('no such region');
  const [name, role, path] = [
    optionOf(url, 'crawler'),
    optionOf(url, 'role'),
    optionOf(url, 'path'),
  ];
  if (name !== undefined) {
    if (!/^[^/\s]{1,255}$/.test(name)) throw invalid('no crawler is called so');
    if (role ?? path) throw invalid('a crawler that is there has its role and path');
    return { database, region, crawler: { name } };
  }
  if (role === undefined && path === undefined) return { database, region, crawler: undefined };
  if (role === undefined || path === undefined || !ROLE.test(role) || !PATH.test(path)) {
    throw invalid('a new crawler needs both');
  }
  return { database, region, crawler: { role, path } };
}

const invalid = (problem: string): AppError =>
  new AppError('LOCATION_INVALID', `location: ${problem}; ${FORM}`);
