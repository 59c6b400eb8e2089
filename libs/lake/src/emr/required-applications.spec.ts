import { describe, expect, it } from 'vitest';
import { requireApplications } from './required-applications.js';

const check = (release: string, applications: string[], needs: string[]) => () =>
  requireApplications({ of: 'cluster j-1', release, applications }, needs);

describe('requireApplications', () => {
  it('takes names as EMR lists them, whatever their case', () => {
    expect(check('emr-7.13.0', ['SPARK', 'hive'], ['Spark', 'Hive'])).not.toThrow();
    expect(check('emr-7.4.0', ['Sqoop'], ['Sqoop'])).not.toThrow();
    expect(check('emr-6.15.0', ['Sqoop'], ['Sqoop'])).not.toThrow();
    expect(check('emr-7.13.0', [], [])).not.toThrow();
  });

  it.each([
    ['emr-7.4.0', ['Spark'], 'cluster j-1 runs emr-7.4.0 without Sqoop: start it with these'],
    ['emr-7.5.0', ['Sqoop'], 'without Sqoop: Sqoop last shipped in emr-7.4.0'],
    ['emr-7.10.0', ['Spark'], 'without Sqoop: Sqoop last shipped in emr-7.4.0'],
    ['emr-8.0.0', ['Sqoop'], 'without Sqoop: Sqoop last shipped in emr-7.4.0'],
  ])('%s with %j has no Sqoop', (release, applications, message) => {
    expect(check(release, applications, ['Sqoop'])).toThrow(message);
  });
});
