import { z } from 'zod';
import { AWS_ENGINE, type LakeConfig } from '#lake/settings.js';
import type { PlatformConfig } from '#platform/config/platform-settings.js';
import {
  hasHost,
  isRegion,
  mistakeIn,
  namesIn,
  parseAddress,
  parseServiceUrl,
  readOption,
  resolveFolder,
  type ServiceUrl,
  serviceUrl,
  toFolderPath,
} from '#platform/config/service-url.js';
import { declareSettings } from '#platform/config/settings.js';

/** What the catalogue crawls, and what runs its queries and recipes. */
export interface CatalogueConfig {
  /** Places that clients may have crawled, including all folders below. */
  catalogueUrls: readonly ServiceUrl[];
  /** The service that runs SQL over tables of the catalogue. */
  sql: ServiceUrl;
  /** The engine that runs recipes over all rows. */
  recipes: ServiceUrl;
  /** Where the salts that recipes name are stored. */
  recipeSalts: ReadonlyMap<string, SaltPlace>;
}

/** Where a salt is stored; settings never hold one. */
export type SaltPlace =
  | { kind: 'file'; path: string }
  /** In AWS Secrets Manager. */
  | { kind: 'secret'; id: string; region: string | undefined };

/** As in other settings, but `glue:` is a crawler. */
function mistakeInPlace(url: ServiceUrl): string | undefined {
  if (url.scheme !== 'glue') return mistakeIn(url);
  const isRight =
    hasHost(url) && parseAddress(url).path === '' && isRegion(readOption(url, 'region'));
  return isRight ? undefined : 'is not a URL; write glue://crawler-name?region=eu-west-1';
}

/** Places with tables, separated by commas. */
const places = z
  .string()
  .transform(namesIn)
  .pipe(z.array(serviceUrl(['file', 's3', 'postgres', 'postgresql', 'glue'], mistakeInPlace)));

const SALT_NAME = /^[a-z][a-z0-9_]{0,39}$/;
const SALTS_FORM =
  'write name=file:/a/file or name=secret:name-or-ARN?region=…, separated by commas; each name once';

/**
 * Where each salt is stored, by name: `pepper=file:/run/secrets/pepper,
 * other=secret:retailstream/other`.
 */
const recipeSalts = z.string().transform((text, context): Map<string, SaltPlace> => {
  const salts = new Map<string, SaltPlace>();
  for (const part of namesIn(text)) {
    const [, name = '', url = ''] = /^([^=]*)=(.*)$/s.exec(part) ?? [];
    const place = parseSaltPlace(url);
    if (!SALT_NAME.test(name) || !place || salts.has(name)) {
      // The value may be a salt: do not repeat it.
      context.addIssue(SALTS_FORM);
      return z.NEVER;
    }
    salts.set(name, place);
  }
  return salts;
});

function parseSaltPlace(text: string): SaltPlace | undefined {
  const url = parseServiceUrl(text);
  if (url?.scheme === 'file') {
    const path = URL.canParse(text) ? toFolderPath(url) : '';
    return path.startsWith('/') ? { kind: 'file', path } : undefined;
  }
  if (url?.scheme !== 'secret') return undefined;
  const [id = ''] = text.slice('secret:'.length).split('?');
  return id === '' ? undefined : { kind: 'secret', id, region: readOption(url, 'region') };
}

/** The settings of the catalogue. */
export const catalogueSettings = declareSettings({
  schemas: {
    CATALOGUE_URLS: places.optional(),
    SQL_URL: serviceUrl(['duckdb', 'athena', 'redshift', 'spark']).default({
      scheme: 'duckdb',
      href: 'duckdb:',
    }),
    RECIPES_URL: serviceUrl(['duckdb', 'glue']).default({ scheme: 'duckdb', href: 'duckdb:' }),
    RECIPE_SALTS: recipeSalts.default(new Map()),
  },
  resolve: (settings, _: PlatformConfig & LakeConfig): CatalogueConfig => ({
    catalogueUrls: settings.CATALOGUE_URLS?.flatMap((url) => resolveFolder(url) ?? []) ?? [],
    sql: settings.SQL_URL,
    recipes: settings.RECIPES_URL,
    recipeSalts: settings.RECIPE_SALTS,
  }),
  findContradictions: ({ sql, recipes, lake }) => [
    // TRANSFER_URL has a `spark:` that names no server.
    ...(sql.scheme === 'spark' && !/^spark:\/\//i.test(sql.href)
      ? ['SQL_URL: has no server; write spark://host:10001']
      : []),
    ...(recipes.scheme === 'glue' && lake.scheme !== 's3' ? [`RECIPES_URL: ${AWS_ENGINE}`] : []),
  ],
});
