import { describe, expect, it } from 'vitest';
import { findPlaceUrl, requireWithinPlaces } from './locations.js';

const places = [
  'file:/data/in',
  's3://chain/files?region=eu-west-1',
  'postgres://reader:hidden@db:5432/shop',
];

describe('crawl places', () => {
  it.each([
    ['/data/in', 'file:/data/in'],
    ['file:/data/in/pos', 'file:/data/in/pos'],
    ['s3://chain/files/2026?region=us-east-1', 's3://chain/files/2026'],
    ['postgres://db:5432/shop', 'postgres://db:5432/shop'],
  ])('allow %s', (location, shown) => {
    expect(requireWithinPlaces(places, location)).toBe(shown);
  });

  it.each([
    '/data',
    '/data/inner',
    'file:/data/in/../secret',
    'file:/data/in/%2e%2e/secret',
    '/etc/passwd',
    's3://chain/files2',
    's3://other/files',
    's3://chain/files/../x',
    'postgres://db:5432/other',
    'postgres://other:5432/shop',
    'http://chain/files',
    'file:/data/in/%zz',
    's3://chain/files/100%',
    'postgres://db:5432/%zz',
  ])('reject %s', (location) => {
    expect(() => requireWithinPlaces(places, location)).toThrow(
      expect.objectContaining({ code: 'LOCATION_INVALID' }) as Error,
    );
  });

  it('are shown without their passwords', () => {
    const refusal = () => requireWithinPlaces(places, '/etc');
    expect(refusal).toThrow('postgres://db:5432/shop');
    expect(refusal).not.toThrow('hidden');
  });

  it('are opened with their configured options and login', () => {
    expect(findPlaceUrl(places, 'postgres://db:5432/shop')).toBe(places[2]);
    expect(findPlaceUrl(places, 's3://chain/files/2026')).toBe(
      's3://chain/files/2026?region=eu-west-1',
    );
    expect(findPlaceUrl(places, 'file:/data/in/pos')).toBe('file:/data/in/pos');
    expect(findPlaceUrl(places, 'postgres://db:5432/other')).toBe('postgres://db:5432/other');
  });

  it('use the nearest place when places are nested', () => {
    const nested = ['s3://chain', 's3://chain/files?region=eu-west-1'];
    expect(findPlaceUrl(nested, 's3://chain/files/2026')).toMatch(/eu-west-1$/);
    expect(findPlaceUrl(nested, 's3://chain/other')).toBe('s3://chain/other');
  });
});
