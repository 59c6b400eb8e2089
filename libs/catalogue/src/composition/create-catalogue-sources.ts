import { findPlaceUrl, findPlace } from '../crawl/locations.js';
import { BucketPlace } from '../tables/place.js';
import { FolderPlace } from '../tables/place.js';
import type { OpenDatabase, Sources } from '../tables/place.js';
import { parseCrawlerSettings } from '#lake/glue/glue-crawler.js';
import { S3Deliveries } from '#lake/stores/s3-deliveries.js';
import { toFolderPath, parseServiceUrl } from '#platform/config/service-url.js';
import { createWarehouse } from '#platform/database/data-source.js';
import { AppError } from '#platform/errors/app-error.js';

/**
 * Opens the places of the catalogue's tables: folders, buckets, and databases of PostgreSQL.
 * @param places URLs with their options and logins; the catalogue stores neither
 */
export function createCatalogueSources(places: readonly string[] = []): Sources {
  return {
    openPlace: (href) => {
      const url = parseServiceUrl(href.includes('?') ? href : findPlaceUrl(places, href));
      if (url?.scheme === 'file')
        return new FolderPlace(toFolderPath(url), findAllowedFolder(places, href));
      if (url?.scheme === 's3') return new BucketPlace(new S3Deliveries(url));
      const message = `${url?.scheme ?? 'this'}: has no files; write a folder or s3://bucket/prefix`;
      throw new AppError('LOCATION_INVALID', message);
    },
    openCrawler: async (href) => {
      const settings = parseCrawlerSettings(href.includes('?') ? href : findPlaceUrl(places, href));
      // The client of Glue takes longer to load than most commands run, and few crawls need it.
      const { GlueCrawler } = await import('#lake/glue/glue-crawler.js');
      return new GlueCrawler(settings);
    },
    openDatabase: (href) =>
      openDatabase(new URL(href).password === '' ? findPlaceUrl(places, href) : href),
  };
}

/** The folder that may be crawled; links below it must not lead outside. */
function findAllowedFolder(places: readonly string[], href: string): string | undefined {
  const [shown = ''] = href.split('?');
  const place = parseServiceUrl(findPlace(places, shown.replace(/(?<=.)\/+$/, '')) ?? '');
  return place?.scheme === 'file' ? toFolderPath(place) : undefined;
}

async function openDatabase(url: string): Promise<OpenDatabase> {
  const options = { url, applicationName: 'retailstream-catalogue', entities: [], poolSize: 1 };
  try {
    const session = await createWarehouse(options);
    await session.initialize();
    return { session, close: () => session.destroy() };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    // The driver may repeat the URL, which holds a password.
    const told = why.replaceAll(/postgres(ql)?:\/\/\S+/g, 'the URL');
    const message = `the database cannot be opened (${told}); check host, user and password`;
    throw new AppError('LOCATION_INVALID', message, { cause });
  }
}
