import { AWS_ENGINE } from '#lake/settings.js';
import { EventSalesLoader } from './core-sales/event-sales-loader.js';
import { parseLoadTimeout } from './core-sales/load-timeout.js';
import { WorkerSalesLoader } from './core-sales/worker-sales-loader.js';
import type { SettingDeclaration } from '#pipeline/flow/define-flow.js';
import type { LoaderParts } from '#pipeline/flow/table-loader.js';

export const settings = {
  /** Where sales are cleaned and merged: in the common engine or in a Glue job. */
  SALES_MERGE_URL: {
    is: 'engine',
    schemes: ['compute', 'glue'],
    preset: 'compute:',
    rules: [
      {
        applies: (url, { lake }) => url.scheme === 'glue' && lake.scheme !== 's3',
        message: AWS_ENGINE,
      },
    ],
  },
  /** What loads sales into the warehouse: the worker or a function that S3 triggers. */
  SALES_LOAD_URL: {
    is: 'loader',
    schemes: ['worker', 'lambda'],
    preset: 'worker:',
    rules: [
      {
        applies: (url, { lake }) => url.scheme === 'lambda' && lake.scheme !== 's3',
        message: 'the function starts on events of S3: set LAKE_URL=s3://bucket/prefix',
      },
      {
        applies: (url, { warehouse }) => url.scheme === 'lambda' && warehouse.scheme === 'embedded',
        message: 'the function must reach the warehouse: set WAREHOUSE_URL=postgres://…',
      },
    ],
    loaders: {
      worker: ({ lake }: LoaderParts) => new WorkerSalesLoader(lake),
      lambda: ({ warehouse, lake, url }: LoaderParts) =>
        new EventSalesLoader(warehouse, lake, parseLoadTimeout(url)),
    },
  },
  /** A file of rules for the quality gate that replaces the shipped one. */
  QUALITY_RULES_URL: { is: 'file', schemes: ['file'] },
} as const satisfies Record<string, SettingDeclaration>;
