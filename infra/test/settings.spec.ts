import { App } from 'aws-cdk-lib';
import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { locateProjectFiles } from '../lib/project-files.js';
import { readSettings } from '../lib/settings.js';
import { createFakeRepository } from './synth.js';

const read = (context: Record<string, string>) => readSettings(new App({ context }).node);

describe('settings', () => {
  it('have defaults', () => {
    expect(read({})).toMatchObject({
      deployment: 'main',
      region: 'eu-west-1',
      natGateways: 1,
      deletionProtection: true,
      certificateArn: undefined,
      emrRelease: 'emr-7.4.0',
    });
  });

  it('are read from the context', () => {
    expect(read({ deployment: 'test', coreNodes: '4', deletionProtection: 'false' })).toMatchObject(
      {
        deployment: 'test',
        coreNodes: 4,
        deletionProtection: false,
      },
    );
  });

  it.each([
    [{ deployment: 'Main_1' }, /^deployment: "Main_1" does not match/],
    [{ natGateways: '3' }, /^natGateways: 3 is out of range; write a number from 1 to 2$/],
    [{ mergeConcurrency: '4' }, /^mergeConcurrency: 4 is out of range/],
    [{ deletionProtection: 'yes' }, /^deletionProtection: "yes" does not match/],
    [{ emrRelease: '7.4' }, /^emrRelease: "7.4" does not match/],
    [
      { publicUrl: 'http://retail.example' },
      /^publicUrl: "http:\/\/retail.example" does not match/,
    ],
    [{ smtpSecretArn: 'smtps://me:word@mail' }, /^smtpSecretArn: "smtps:.*" does not match/],
    [{ notificationFrom: 'shop' }, /^notificationFrom: "shop" does not match/],
    [{ notificationFrom: 'a@b.example' }, /^smtpSecretArn and notificationFrom: give both$/],
    [
      { certificateArn: 'arn:aws:acm:eu-west-1:123456789012:certificate/x' },
      /^publicUrl: with certificateArn .* as -c publicUrl=https:/,
    ],
    [{ allowedHosts: 'retail.example:443' }, /^allowedHosts: "retail.example:443" does not match/],
    [{ certificateArn: 'mine' }, /^certificateArn: "mine" does not match/],
    [{ athenaGigabytes: '0' }, /^athenaGigabytes: 0 is out of range; write a number from 1 to/],
    [{ redshiftRpus: '2' }, /^redshiftRpus: 2 is out of range; write a number from 4 to 512$/],
    [{ redshiftSeconds: '1801' }, /^redshiftSeconds: 1801 is out of range; write a number from 1/],
    [
      { athena: 'true', redshift: 'true' },
      /^athena and redshift: both are true; give one of them: SQL_URL names one service$/,
    ],
    [{ logDays: '31' }, /^logDays: 31 is not kept; use one of 7, 14, 30, 90, 365$/],
    [{ mergeSchedule: 'nightly' }, /^mergeSchedule: "nightly" does not match/],
  ])('refuses %o', (context, message) => {
    expect(() => read(context)).toThrow(message);
  });
});

describe('files to deploy', () => {
  const root = createFakeRepository();
  afterAll(() => rmSync(root, { recursive: true }));

  it('are found', () => {
    expect(locateProjectFiles(root).loader).toBe(join(root, 'dist/loader'));
  });

  it.each([
    ['dist/loader/index.mjs', 'run npm run tool -- build-loader'],
    ['libs/lake/src/spark/run_sql.py', 'clone it again'],
    ['dist/monitoring/alertmanager/alertmanager.yml', 'run npm run tool -- infra synth'],
    ['docker/Dockerfile', 'clone it again'],
  ])('are required: %s', (path, advice) => {
    const file = join(root, path);
    renameSync(file, `${file}.away`);
    const message = catchMessage(() => locateProjectFiles(root));
    renameSync(`${file}.away`, file);
    expect(message).toMatch(`${file}: is missing; `);
    expect(message).toContain(advice);
  });
});

function catchMessage(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return String(error);
  }
  return '';
}
