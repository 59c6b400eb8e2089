import { AppError } from '#platform/errors/app-error.js';
import { decoded, readLocation } from './location.js';

/**
 * Holds a location to the places that may be crawled by whoever asks an API.
 * @param places URLs, which may hold options and passwords
 * @returns the location without user, password and options
 * @throws AppError LOCATION_INVALID
 */
export function withinPlaces(places: readonly string[], location: string): string {
  const { shown } = readLocation(location);
  const known = places.map(ownOf);
  const climbs = decoded(shown).split('/').includes('..');
  const isWithin = known.some((place) => shown === place || shown.startsWith(`${place}/`));
  if (isWithin && !climbs) return shown;
  const advice = `crawl one of ${known.join(', ')} or what lies below; CATALOGUE_URLS names them`;
  throw new AppError('LOCATION_INVALID', `${shown}: may not be crawled from here; ${advice}`);
}

/** The URL that a place is opened by, options and password among them. @param shown as the catalogue keeps it */
export function openedBy(places: readonly string[], shown: string): string {
  const place = placeOf(places, shown);
  if (place === undefined) return shown;
  const { shown: own, kind } = readLocation(place);
  if (kind === 'database') return place;
  const [, options] = place.split('?');
  return options === undefined || !shown.startsWith(own) ? shown : `${shown}?${options}`;
}

/** The place that a location is or lies below, the nearest of several. @param shown as the catalogue keeps it */
export function placeOf(places: readonly string[], shown: string): string | undefined {
  const around = places.filter((each) => {
    const own = ownOf(each);
    return shown === own || shown.startsWith(`${own}/`);
  });
  return around.sort((one, other) => ownOf(other).length - ownOf(one).length)[0];
}

const ownOf = (place: string) => readLocation(place).shown.replace(/\/+$/, '');
