import { expect, it } from 'vitest';
import { parseCrawlerSettings } from './glue-crawler.js';

const ROLE = 'arn:aws:iam::123456789012:role/glue/crawler';

it.each([
  ['glue://Nightly-files', { crawler: 'Nightly-files', region: undefined, creation: undefined }],
  [
    'glue://retail_2?region=eu-west-1',
    { crawler: 'retail_2', region: 'eu-west-1', creation: undefined },
  ],
  [
    `glue://new?role=${ROLE}&path=s3://lake/data/&database=retail`,
    {
      crawler: 'new',
      region: undefined,
      creation: { role: ROLE, path: 's3://lake/data/', database: 'retail' },
    },
  ],
])('reads %s', (location, settings) => {
  expect(parseCrawlerSettings(location)).toEqual(settings);
});

it.each([
  's3://lake',
  'glue:',
  'glue://a/b',
  'glue://retail?region=mars',
  `glue://retail?role=${ROLE}`,
  'glue://retail?path=s3://lake/',
  'glue://retail?database=retail',
  'glue://retail?role=me&path=s3://lake/&database=retail',
  `glue://retail?role=${ROLE}&path=file:/lake&database=retail`,
  `glue://retail?role=${ROLE}&path=s3://lake/&database=Retail`,
])('refuses %s in one line', (location) => {
  expect(() => parseCrawlerSettings(location)).toThrow(
    expect.objectContaining({
      code: 'LOCATION_INVALID',
      message: expect.stringMatching(/^location: [^\n]+$/) as string,
    }),
  );
});
