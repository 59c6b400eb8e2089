import { describe, expect, it } from 'vitest';
import { platformSettings } from '#platform/config/platform-settings.js';
import { pipelineSettings } from './settings.js';

const settings = platformSettings.and(pipelineSettings);

const openLineage = (environment: Record<string, string>) => settings.read(environment).openLineage;

describe('the settings of OpenLineage', () => {
  it('sends nothing without a receiver', () => {
    expect(openLineage({})).toBeUndefined();
    expect(openLineage({ OPENLINEAGE_API_KEY: 'a-key', OPENLINEAGE_NAMESPACE: 'shop' })).toBe(
      undefined,
    );
  });

  it.each([
    ['http://marquez:5000', 'http://marquez:5000/api/v1/lineage'],
    ['https://marquez.example/', 'https://marquez.example/api/v1/lineage'],
    ['https://hub.example/openlineage?tenant=1', 'https://hub.example/openlineage?tenant=1'],
    ['http://[::1]:5000/#top', 'http://[::1]:5000/api/v1/lineage'],
  ])('takes %s', (OPENLINEAGE_URL, url) => {
    expect(openLineage({ OPENLINEAGE_URL })).toEqual({
      url,
      apiKey: undefined,
      namespace: 'retailstream',
    });
  });

  it('reads all of them', () => {
    expect(
      openLineage({
        OPENLINEAGE_URL: 'http://10.0.0.5:5000',
        OPENLINEAGE_API_KEY: 'a-key',
        OPENLINEAGE_NAMESPACE: 'shop',
      }),
    ).toMatchObject({ apiKey: 'a-key', namespace: 'shop' });
  });

  it.each([
    [
      { OPENLINEAGE_URL: 'marquez:5000' },
      'OPENLINEAGE_URL: write an http:// or https:// URL, for example http://marquez:5000',
    ],
    [
      { OPENLINEAGE_URL: 'file:///tmp/events' },
      'OPENLINEAGE_URL: write an http:// or https:// URL, for example http://marquez:5000',
    ],
    [
      { OPENLINEAGE_URL: 'https://me:secret@marquez.example' },
      'OPENLINEAGE_URL: remove user and password from the URL; set OPENLINEAGE_API_KEY for a token',
    ],
    [
      { OPENLINEAGE_API_KEY: 'two words\nand a line' },
      'OPENLINEAGE_API_KEY: write a token without blanks',
    ],
  ])('refuses %j', (environment, message) => {
    expect(() => settings.read(environment)).toThrow(expect.objectContaining({ message }) as Error);
  });
});
