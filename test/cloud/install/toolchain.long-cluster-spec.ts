import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { withInstallLock } from './install-lock.js';
import { installToolchain } from './toolchain.js';

it('installs once for many simultaneous calls', { timeout: 600_000 }, async () => {
  const [first, second] = await Promise.all([installToolchain(), installToolchain()]);
  const said: string[] = [];
  const third = await installToolchain((line) => said.push(line));
  expect(second).toEqual(first);
  expect(third).toEqual(first);
  expect(said).toEqual([]);
  expect(first.versions).toMatchObject({
    hadoop: '3.3.4',
    spark: '3.5.9',
    hive: '2.3.9',
    sqoop: '1.4.7-hadoop260',
    moto: '5.2.5',
  });
  for (const command of ['hadoop', 'hdfs', 'spark-submit', 'sqoop', 'aws']) {
    await access(join(first.bin, command), constants.X_OK);
  }
});

it('lets one process at a time install', async () => {
  const steps: string[] = [];
  const install = (name: string) =>
    withInstallLock(`retailstream-spec-${process.pid}`, async () => {
      steps.push(`${name} begins`);
      await new Promise((resolve) => setImmediate(resolve));
      steps.push(`${name} ends`);
    });
  await Promise.all([install('a'), install('b')]);
  const order = steps[0] === 'a begins' ? ['a', 'b'] : ['b', 'a'];
  expect(steps).toEqual(order.flatMap((name) => [`${name} begins`, `${name} ends`]));
});
