import { describe, expect, it } from 'vitest';
import { intakeSettings } from '#intake/settings.js';
import { lakeSettings } from '#lake/settings.js';
import { platformSettings } from '#platform/config/platform-settings.js';
import { catalogueSettings } from './settings.js';

const settings = platformSettings.and(lakeSettings).and(intakeSettings).and(catalogueSettings);

describe('settings of the catalogue', () => {
  it('takes several places to crawl, and none by default', () => {
    expect(
      settings.read({ CATALOGUE_URLS: 'file:/data/a, s3://bucket/b?region=eu-west-1' }),
    ).toMatchObject({
      catalogueUrls: [
        { scheme: 'file', href: 'file:/data/a' },
        { scheme: 's3', href: 's3://bucket/b?region=eu-west-1' },
      ],
    });
    expect(settings.read({ SOURCE_URL: 'file:/in' }).catalogueUrls).toEqual([]);
    expect(() => settings.read({ CATALOGUE_URLS: '/data' })).toThrow('CATALOGUE_URLS');
  });

  it.each([
    ['SQL_URL', 'athena:secret-value'],
    ['SQL_URL', 'athena://people?region=secret-value'],
    ['SQL_URL', 'athena://people?output=secret-value'],
    ['SQL_URL', 'athena://people?price=secret-value'],
    ['SQL_URL', 'redshift:secret-value'],
    ['SQL_URL', 'redshift://people'],
    ['SQL_URL', 'redshift://people?database=no-secret-value;'],
    ['SQL_URL', 'redshift://people?database=dev&region=secret-value'],
    ['SQL_URL', 'spark:secret-value'],
    ['SQL_URL', 'spark://'],
  ])('reports %s=%s in one line that never has the value', (name, value) => {
    const read = () => settings.read({ [name]: value });
    expect(read).toThrow(new RegExp(`^${name}: [^\\n]+$`));
    expect(read).not.toThrow('secret-value');
  });

  it('runs recipes locally, or on Glue when the lake is on S3', () => {
    expect(settings.read({}).recipes).toEqual({ scheme: 'duckdb', href: 'duckdb:' });
    const glue = { RECIPES_URL: 'glue://eu-west-1/recipes' };
    const lake = { LAKE_URL: 's3://bucket/lake' };
    expect(settings.read({ ...glue, ...lake }).recipes.scheme).toBe('glue');
    expect(() => settings.read(glue)).toThrow('RECIPES_URL: its engine reads and writes only S3');
    expect(() => settings.read({ ...lake, RECIPES_URL: 'glue://eu-west-1' })).toThrow(
      'RECIPES_URL',
    );
  });

  it('takes crawlers of Glue, whose names follow other rules than its jobs', () => {
    const { catalogueUrls } = settings.read({ CATALOGUE_URLS: 'glue://nightly?region=eu-west-1' });
    expect(catalogueUrls).toEqual([{ scheme: 'glue', href: 'glue://nightly?region=eu-west-1' }]);
    expect(() => settings.read({ CATALOGUE_URLS: 'glue://eu-west-1/job' })).toThrow('crawler-name');
  });

  it('takes a database of the Data Catalog', () => {
    expect(settings.read({}).dataCatalog).toBeUndefined();
    const url = 'glue://eu-west-1/retail_2';
    expect(settings.read({ DATA_CATALOG_URL: url }).dataCatalog?.href).toBe(url);
    for (const wrong of ['glue://retail', 'glue://eu-west-1/Retail', 'file:/a']) {
      expect(() => settings.read({ DATA_CATALOG_URL: wrong })).toThrow('DATA_CATALOG_URL');
    }
  });

  it('reads where salts of recipes are stored and never reads the salts', () => {
    const text =
      'pepper=file:/run/a%20salt, other=secret:arn:aws:secretsmanager:eu-west-1:1:secret:x';
    const { recipeSalts } = settings.read({
      RECIPE_SALTS: `${text}, third=secret:y?region=eu-west-1`,
    });
    expect(Object.fromEntries(recipeSalts)).toEqual({
      pepper: { kind: 'file', path: '/run/a salt' },
      other: {
        kind: 'secret',
        id: 'arn:aws:secretsmanager:eu-west-1:1:secret:x',
        region: undefined,
      },
      third: { kind: 'secret', id: 'y', region: 'eu-west-1' },
    });
    expect(settings.read({}).recipeSalts.size).toBe(0);
  });

  it.each([
    'pepper=swordfish',
    'swordfish',
    'pepper=file:swordfish',
    'pepper=secret:',
    'Pepper=file:/swordfish',
    'pepper=file:/swordfish,pepper=file:/b',
  ])('refuses %j for salts', (text) => {
    const parse = () => settings.read({ RECIPE_SALTS: text });
    expect(parse).toThrow('RECIPE_SALTS: write name=file:/a/file or name=secret:');
    expect(parse).not.toThrow('swordfish');
  });
});
