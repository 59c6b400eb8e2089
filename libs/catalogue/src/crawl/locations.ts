import { resolve } from 'node:path';
import { folderUrl } from '#platform/config/service-url.js';
import { AppError } from '#platform/errors/app-error.js';
import { toSafeName } from '../tables/names.js';

export interface Location {
  kind: 'files' | 'database' | 'crawler';
  /** URL that opens it, possibly with a password: never log it. */
  href: string;
  /** Without user and password. */
  redactedUrl: string;
  /** Default database name of its tables. */
  database: string;
}

/**
 * Parses a folder, `file:…`, `s3://bucket/prefix`, `postgres://…` or `glue://crawler`.
 * @throws AppError LOCATION_INVALID
 */
export function readLocation(text: string): Location {
  const [, scheme] = /^([a-z][a-z0-9+.-]*):/i.exec(text) ?? [];
  if (scheme === undefined) {
    const { href } = folderUrl('file', resolve(text));
    return parseFilesLocation(href);
  }
  if (scheme === 'file') return parseFilesLocation(text.replace(/^file:\/\/(?=\/)/, 'file:'));
  if (scheme === 's3' && /^s3:\/\/[^/?]+/.test(text)) return parseFilesLocation(text);
  if ((scheme === 'postgres' || scheme === 'postgresql') && URL.canParse(text))
    return parseDatabaseLocation(text);
  if (scheme === 'glue' && URL.canParse(text))
    return { ...parseFilesLocation(text), kind: 'crawler' };
  const advice =
    'write a folder, s3://bucket/prefix, postgres://host/database or glue://crawler-name';
  throw new AppError(
    'LOCATION_INVALID',
    `${scheme}: is not a place that the catalogue can crawl; ${advice}`,
  );
}

function parseFilesLocation(href: string): Location {
  const [bare = ''] = href.split('?');
  const path = decodeLocation(bare).replace(/^[a-z0-9]+:/, '');
  return { kind: 'files', href, redactedUrl: bare, database: chooseName(path.split('/')) };
}

function parseDatabaseLocation(href: string): Location {
  const url = new URL(href);
  const kept = new URLSearchParams();
  for (const name of ['host', 'port']) {
    const value = url.searchParams.get(name);
    if (value !== null) kept.set(name, value);
  }
  url.username = '';
  url.password = '';
  url.search = kept.toString();
  const shown = url.href.replace('postgresql:', 'postgres:');
  return {
    kind: 'database',
    href,
    redactedUrl: shown,
    database: chooseName(url.pathname.split('/')),
  };
}

/** @throws AppError LOCATION_INVALID */
function decodeLocation(location: string): string {
  try {
    return decodeURIComponent(location);
  } catch (cause) {
    const message = `${location}: a % in it encodes no character; write %25 for a percent sign`;
    throw new AppError('LOCATION_INVALID', message, { cause });
  }
}

const chooseName = (parts: readonly string[]) =>
  parts.map(toSafeName).findLast((name) => name !== '') ?? 'files';

/**
 * Checks that a location is within the places that API clients may crawl.
 * @param places URLs, which may have options and passwords
 * @returns the location without user, password and options
 * @throws AppError LOCATION_INVALID
 */
export function requireWithinPlaces(places: readonly string[], location: string): string {
  const { redactedUrl } = readLocation(location);
  const known = places.map(formatPlace);
  const climbs = decodeLocation(redactedUrl).split('/').includes('..');
  const isWithin = known.some(
    (place) => redactedUrl === place || redactedUrl.startsWith(`${place}/`),
  );
  if (isWithin && !climbs) return redactedUrl;
  const advice = `crawl a place in or below ${known.join(', ')}, or add it to CATALOGUE_URLS`;
  throw new AppError('LOCATION_INVALID', `${redactedUrl}: is not an allowed place; ${advice}`);
}

/** Returns the URL that opens a place, with options and password. @param shown as the catalogue stores it */
export function findPlaceUrl(places: readonly string[], shown: string): string {
  const place = findPlace(places, shown);
  if (place === undefined) return shown;
  const { redactedUrl: own, kind } = readLocation(place);
  if (kind === 'database') return place;
  const [, options] = place.split('?');
  return options === undefined || !shown.startsWith(own) ? shown : `${shown}?${options}`;
}

/** Returns the nearest place that contains a location. @param shown as the catalogue stores it */
export function findPlace(places: readonly string[], shown: string): string | undefined {
  const around = places.filter((each) => {
    const own = formatPlace(each);
    return shown === own || shown.startsWith(`${own}/`);
  });
  return around.sort((one, other) => formatPlace(other).length - formatPlace(one).length)[0];
}

const formatPlace = (place: string) => readLocation(place).redactedUrl.replace(/\/+$/, '');
