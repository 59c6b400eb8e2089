import { expect, it } from 'vitest';
import { crawlerSettings } from './crawler-settings.js';

const ROLE = 'arn:aws:iam::123456789012:role/glue/crawler';

it.each([
  ['glue://retail', { database: 'retail', region: undefined, crawler: undefined }],
  [
    'glue://retail_2?crawler=Nightly%20files'.replace('%20', '-'),
    { database: 'retail_2', region: undefined, crawler: { name: 'Nightly-files' } },
  ],
  [
    `glue://retail?role=${ROLE}&path=s3://lake/data/&region=eu-west-1`,
    { database: 'retail', region: 'eu-west-1', crawler: { role: ROLE, path: 's3://lake/data/' } },
  ],
])('reads %s', (location, settings) => {
  expect(crawlerSettings(location)).toEqual(settings);
});

it.each([
  's3://lake',
  'glue:',
  'glue://Retail',
  'glue://retail?region=mars',
  'glue://retail?crawler=',
  `glue://retail?crawler=a&role=${ROLE}`,
  `glue://retail?role=${ROLE}`,
  'glue://retail?path=s3://lake/',
  'glue://retail?role=me&path=s3://lake/',
  `glue://retail?role=${ROLE}&path=file:/lake`,
])('refuses %s in one line', (location) => {
  expect(() => crawlerSettings(location)).toThrow(
    expect.objectContaining({
      code: 'LOCATION_INVALID',
      message: expect.stringMatching(/^location: [^\n]+$/) as string,
    }),
  );
});
