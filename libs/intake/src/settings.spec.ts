import { describe, expect, it } from 'vitest';
import { AppError } from '#platform/errors/app-error.js';
import { lakeSettings } from '#lake/settings.js';
import { platformSettings } from '#platform/config/platform-settings.js';
import { intakeSettings } from './settings.js';

const settings = platformSettings.and(lakeSettings).and(intakeSettings);

/** The lines of the error, one per mistake. */
function mistakes(environment: Record<string, string>): string[] {
  try {
    settings.read(environment);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    return (error as AppError).message.split('\n');
  }
}

describe('a source on S3', () => {
  it.each([
    ['s3://lake/in', 's3://lake/out'],
    ['s3://lake/a/b', 's3://lake/a/bc'],
    ['s3://files/in', 's3://lake'],
    ['s3://lake/delivery', 's3://lake?region=eu-west-1'],
    ['s3://lake/a/delivery/shop', 's3://lake/a'],
    ['s3://lake/in', 'file:/lake'],
  ])('takes a source at %s with a lake at %s', (source, lake) => {
    expect(mistakes({ SOURCE_URL: source, LAKE_URL: lake })).toEqual([]);
  });

  it.each([
    ['s3://lake', 's3://lake/out'],
    ['s3://lake/a', 's3://lake/a/b'],
    ['s3://lake/a/', 's3://lake/a?region=eu-west-1'],
    ['s3://lake/a/raw', 's3://lake/a'],
    ['s3://lake/raw', 's3://lake'],
    ['s3://lake/deliveries', 's3://lake'],
    ['s3://lake/delivery', 's3://lake/delivery/lake'],
  ])('refuses a source at %s with a lake at %s', (source, lake) => {
    expect(mistakes({ SOURCE_URL: source, LAKE_URL: lake })).toEqual([
      expect.stringMatching(
        /^SOURCE_URL: is inside the lake, or contains it: write another prefix/,
      ),
    ]);
  });

  it.each([
    'https://sqs.eu-west-1.amazonaws.com/123456789012/retail-files_1',
    'http://127.0.0.1:5000/123456789012/files',
  ])('takes the queue %s of a source on S3', (url) => {
    const { sourceEvents } = settings.read({ SOURCE_URL: 's3://b/in', SOURCE_EVENTS_URL: url });
    expect(sourceEvents?.href).toBe(url);
  });

  it('has a queue only when it is on S3', () => {
    const queue = 'https://sqs.eu-west-1.amazonaws.com/123456789012/files';
    expect(mistakes({ SOURCE_EVENTS_URL: queue })).toEqual([
      'SOURCE_EVENTS_URL: only S3 sends such events: set SOURCE_URL=s3://bucket/prefix',
    ]);
  });
});
