import { expect, it } from 'vitest';
import { fileNamed, martNamed } from './run-datasets.js';

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
  expect(fileNamed(source, path)).toEqual({ namespace, name });
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
  ['embedded', 'embedded:/var/state/postgres', 'shop', 'mart.store_week'],
])('names a mart of %s without the user', (scheme, href, namespace, name) => {
  expect(martNamed({ scheme, href }, 'shop', 'store_week')).toEqual({ namespace, name });
});
