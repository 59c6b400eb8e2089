import { expect, it } from 'vitest';
import { toFileName, toTableName } from './dataset-names.js';

it.each([
  ['file:/srv/deliveries', 'sales.csv', 'file', '/srv/deliveries/sales.csv'],
  [
    'file:///srv/in%20box/',
    'weeks.zip/2010/sales.csv',
    'file',
    '/srv/in box/weeks.zip/2010/sales.csv',
  ],
  ['s3://chain/incoming/', 'sales.csv', 's3://chain', 'incoming/sales.csv'],
  ['s3://chain', 'a/sales.csv', 's3://chain', 'a/sales.csv'],
])('names a file of %s', (source, path, namespace, name) => {
  expect(toFileName(source, path)).toEqual({ namespace, name });
});

it.each([
  [
    'postgres',
    'postgres://me:secret@db.example/retail?secret=arn',
    'postgres://db.example:5432',
    'retail.mart.store_week',
  ],
  [
    'postgresql',
    'postgresql://db.example:6543/retail',
    'postgres://db.example:6543',
    'retail.mart.store_week',
  ],
])('names a table of %s without the user', (scheme, href, namespace, name) => {
  const place = { warehouse: { scheme, href }, namespace: 'shop' };
  expect(toTableName(place, 'mart.store_week')).toEqual({ namespace, name });
});

it('names a table of an embedded server by the namespace of the jobs', () => {
  const place = { warehouse: undefined, namespace: 'shop' };
  expect(toTableName(place, 'bi.store_week')).toEqual({ namespace: 'shop', name: 'bi.store_week' });
});
