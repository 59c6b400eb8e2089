import { describe, expect, it } from 'vitest';
import { parseEmrSettings } from './emr-settings.js';

const read = (href: string) => parseEmrSettings({ scheme: 'emr', href });

describe('emrSettings', () => {
  it('reads an existing cluster', () => {
    expect(read('emr://eu-west-1/j-ABC123')).toEqual({
      region: 'eu-west-1',
      cluster: { id: 'j-ABC123' },
      pollMs: 5000,
      hdfs: true,
      sparkConf: {},
    });
  });

  it('reads a transient cluster and every option', () => {
    const options = 'poll=0.25&hdfs=false&spark.executor.memory=4g&spark.a=1&other=2&sparkle=3';
    const url = `emr://us-east-1?template=s3://bucket/a/b.json&deployment=test-1&${options}`;
    expect(read(url)).toEqual({
      region: 'us-east-1',
      cluster: { template: 's3://bucket/a/b.json', deployment: 'test-1' },
      pollMs: 250,
      hdfs: false,
      sparkConf: { 'spark.executor.memory': '4g', 'spark.a': '1' },
    });
  });

  it('names a deployment without a name', () => {
    expect(read('emr://us-east-1?template=s3://bucket/b.json').cluster).toMatchObject({
      deployment: 'default',
    });
  });

  it.each([
    ['emr://us-east-1/j-A?poll=0', 'poll=5'],
    ['emr://us-east-1/j-A?poll=soon', 'poll=5'],
    ['emr://us-east-1/j-A?hdfs=maybe', 'hdfs=true'],
    ['emr://us-east-1?template=s3://bucket', 'template=s3://bucket/cluster.json'],
    ['emr://us-east-1?template=s3://b/c.json&deployment=a%20b', 'deployment=production'],
  ])('refuses %s and advises what to write', (url, advice) => {
    expect(() => read(url)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }) as Error);
    expect(() => read(url)).toThrow(advice);
  });
});
