import { describe, expect, it } from 'vitest';
import { glueSettings } from './glue-settings.js';

const read = (href: string) => glueSettings({ scheme: 'glue', href }, 'SALES_MERGE_URL');

describe('glueSettings', () => {
  it('reads job, database and poll', () => {
    expect(read('glue://eu-west-1/merge-sales?database=retail_1&poll=0.5')).toEqual({
      region: 'eu-west-1',
      job: 'merge-sales',
      database: 'retail_1',
      pollMs: 500,
    });
    expect(read('glue://eu-west-1/merge%20sales')).toEqual({
      region: 'eu-west-1',
      job: 'merge sales',
      database: undefined,
      pollMs: 10_000,
    });
  });

  it.each([
    ['glue://eu-west-1/job?poll=-1', 'SALES_MERGE_URL: write poll as seconds, poll=10'],
    ['glue://eu-west-1/job?database=Retail', 'database=retail'],
    ['glue://eu-west-1/job?database=', 'database=retail'],
  ])('%s is refused with what to write', (url, advice) => {
    expect(() => read(url)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }) as Error);
    expect(() => read(url)).toThrow(advice);
  });
});
