import { describe, expect, it } from 'vitest';
import { parseConfig } from './config.js';

describe('settings of the catalogue', () => {
  it('takes several places to crawl, and none where none is named', () => {
    expect(
      parseConfig({ CATALOGUE_URLS: 'file:/data/a, s3://bucket/b?region=eu-west-1' }),
    ).toMatchObject({
      catalogueUrls: [
        { scheme: 'file', href: 'file:/data/a' },
        { scheme: 's3', href: 's3://bucket/b?region=eu-west-1' },
      ],
    });
    expect(parseConfig({ SOURCE_URL: 'file:/in' }).catalogueUrls).toEqual([]);
    expect(() => parseConfig({ CATALOGUE_URLS: '/data' })).toThrow('CATALOGUE_URLS');
  });
});
