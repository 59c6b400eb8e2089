/** A module that breaks a rule: its path and its text. */
interface Breach {
  rule: string;
  from: string;
  statement: string;
}

const stage = 'libs/pipeline/src/stages/observe';

/** Forbidden statements, by rule: one for each possible hole. */
const written: Record<string, [from: string, statement: string][]> = {
  'no-cycles': [['test/circle/one.ts', `import type { Two } from './two.js';`]],
  'libs-know-no-apps': [
    ['libs/platform/src/a.ts', `import '#worker/main.js';`],
    ['libs/platform/src/a.spec.ts', `import '#worker/main.js';`],
  ],
  'apps-stand-alone': [['apps/api/src/a.ts', `export * from '#worker/main.js';`]],
  'rooms/pipeline': [
    ['libs/pipeline/src/runs/a.spec.ts', `import '#flows/weekly-sales/target.js';`],
    ['libs/pipeline/src/runs/later.ts', `await import('#flows/weekly-sales/target.js');`],
    ['libs/pipeline/src/runs/passes-on.ts', `export * from '#flows/weekly-sales/target.js';`],
  ],
  'rooms/streaming': [
    [
      'libs/streaming/src/reader/a.ts',
      `import type { Flow } from '#flows/weekly-sales/target.js';`,
    ],
  ],
  'rooms/sample': [['libs/sample/src/a.ts', `import '#lake/ports/target.js';`]],
  'rooms/calendar': [['libs/calendar/src/a.ts', `import '#platform/errors/target.js';`]],
  'rooms/forecast': [['libs/forecast/src/a.ts', `import '#lake/ports/target.js';`]],
  'lake/hive': [['libs/lake/src/hive/beside.ts', `import '../duckdb/target.js';`]],
  'rooms/every-folder': [['libs/attic/src/a.ts', `import '#platform/errors/target.js';`]],
  'pipeline/every-folder': [['libs/pipeline/src/attic/a.ts', `import '../flow/target.js';`]],
  'lake/every-folder': [['libs/lake/src/attic/a.ts', `import '../ports/target.js';`]],
  'analytics-and-pipeline-apart': [
    ['libs/analytics/src/a.ts', `import type { Run } from '#pipeline/ledger/run.js';`],
    ['libs/pipeline/src/runs/a.ts', `import '#analytics/snapshot/target.js';`],
  ],
  'page-takes-types-only': [
    ['apps/web/src/parts/a.ts', `import '#analytics/snapshot/target.js';`],
    ['apps/web/src/data/a.ts', `await import('#platform/errors/target.js');`],
  ],
  'words-import-words': [
    ['libs/analytics/src/words/a.ts', `import '../snapshot/target.js';`],
    ['libs/analytics/src/answers/offer-impact/sentence.ts', `import './target.js';`],
  ],
  'charts-import-charts': [
    ['libs/analytics/src/charts/a.ts', `import '../snapshot/target.js';`],
    ['libs/analytics/src/answers/offer-impact/chart.ts', `import './target.js';`],
  ],
  'servers-import-no-chart': [
    ['libs/analytics/src/snapshot/draws.ts', `import '../charts/target.js';`],
    ['apps/api/src/draws.ts', `import '#analytics/charts/target.js';`],
  ],
  'flows-apart': [['libs/flows/src/retail-mart/a.ts', `import '../weekly-sales/marts/target.js';`]],
  'answers-apart': [
    ['libs/analytics/src/answers/holiday-sales/a.ts', `import '../offer-impact/target.js';`],
  ],
  'stages-apart': [[`${stage}/apart.ts`, `import '../publish/target.js';`]],
  'stages-go-by-the-plan': [
    [`${stage}/all.ts`, `import type { Ledger } from '../../ledger/ledger.js';`],
    [`${stage}/anew.ts`, `import '../../ledger/runs/backfills.js';`],
    [`${stage}/ruled.ts`, `import '../../rules/by-rules.js';`],
    ['libs/pipeline/src/plan/d.ts', `import '../ledger/flows/flow-settings.js';`],
  ],
  'stages-know-ports-only': [
    [`${stage}/type.ts`, `import type { HiveTableRegistry } from '#lake/hive/target.js';`],
    [`${stage}/later.ts`, `await import('#lake/duckdb/target.js');`],
    [`${stage}/creates.ts`, `import '#lake/create-lake.js';`],
    [`${stage}/queue.ts`, `import '../../queue/bullmq/target.js';`],
    ['libs/pipeline/src/plan/a.ts', `import '#lake/stores/target.js';`],
    ['libs/pipeline/src/runs/b.ts', `import '#lake/emr/target.js';`],
    ['libs/flows/src/weekly-sales/b.ts', `import '#lake/create-table-registry.js';`],
  ],
  'catalogue-is-a-guest': [
    ['libs/pipeline/src/runs/guest.ts', `import '#catalogue/target.js';`],
    ['apps/api/src/guest.ts', `import '#catalogue/target.js';`],
    ['libs/composition/src/guest.ts', `await import('#catalogue/target.js');`],
  ],
  'catalogue-is-loaded-on-demand': [
    ['apps/api/src/loads.ts', `import '#composition/catalogue/create-catalogue.js';`],
    ['libs/composition/src/loads.ts', `import './catalogue/open-catalogue.js';`],
  ],
  'operations-load-the-catalogue-on-demand': [
    ['libs/operations/src/catalogue/loads.ts', `import '#catalogue/target.js';`],
    ['libs/operations/src/runs/loads.ts', `import '../catalogue/table-info.js';`],
  ],
  'stages-reach-no-adapter': [[`${stage}/reach.ts`, `import '#intake/source/helper.js';`]],
  'stages-know-no-package': [
    [`${stage}/sdk.ts`, `import type { S3Client } from '@aws-sdk/client-s3';`],
    [`${stage}/sdk-later.ts`, `await import('@aws-sdk/client-emr');`],
    [`${stage}/sdk-type.ts`, `export type Client = import('@duckdb/node-api').DuckDBInstance;`],
    [`${stage}/part-of-sdk.ts`, `import '@smithy/core';`],
    [`${stage}/inner.ts`, `import '../../../node_modules/bullmq/index.js';`],
    [`${stage}/missing.ts`, `import 'not-installed';`],
    ['libs/pipeline/src/plan/c.ts', `import 'bullmq';`],
    ['libs/pipeline/src/runs/c.ts', `import '@nestjs/common';`],
  ],
  'engine-knows-no-sdk': [
    ['libs/intake/src/source/sdk.ts', `import type { S3Client } from '@aws-sdk/client-s3';`],
    ['libs/pipeline/src/corrections/sdk.ts', `await import('@duckdb/node-api');`],
    ['libs/flows/src/weekly-sales/sdk.ts', `import 'bullmq';`],
  ],
  'engine-knows-no-framework': [
    ['libs/intake/src/source/a.ts', `import type { Type } from '@nestjs/common';`],
  ],
  'ports-know-nobody': [
    ['libs/lake/src/ports/a.ts', `import '#platform/errors/target.js';`],
    ['libs/notify/src/a.ts', `import '#platform/errors/target.js';`],
    ['libs/lake/src/ports/b.ts', `import type { Flow } from '#flows/weekly-sales/target.js';`],
  ],
  'ports-import-no-package': [
    ['libs/lake/src/ports/c.ts', `import type { DataSource } from 'typeorm';`],
    ['libs/pipeline/src/queue/a.ts', `import type { Queue } from 'bullmq';`],
    ['libs/notify/src/b.ts', `import 'zod';`],
  ],
  'adapters-come-through-the-composition': [
    ['apps/worker/src/a.ts', `import '#lake/hive/target.js';`],
    ['apps/worker/src/b.ts', `import '#pipeline/queue/bullmq/target.js';`],
    ['libs/pipeline/src/notifications/a.ts', `import '#notify/channels/target.js';`],
    ['libs/flows/src/weekly-sales/a.ts', `import '#lake/emr/target.js';`],
    ['libs/streaming/src/reader/b.ts', `import '../kafka/target.js';`],
  ],
  'driver-stays-in-the-database-folder': [
    ['apps/loader/src/a.ts', `import 'pg';`],
    ['libs/pipeline/src/ledger/a.ts', `import 'pg-copy-streams';`],
  ],
  'schemas-are-loaded-by-the-api': [
    ['libs/pipeline/src/runs/schema.ts', `import { Field } from '@nestjs/graphql';`],
    ['libs/analytics/src/snapshot/schema.ts', `import { ApiProperty } from '@nestjs/swagger';`],
    ['libs/serving/src/page/schema.ts', `await import('graphql');`],
  ],
  'traces-come-through-the-platform': [
    ['libs/pipeline/src/plan/c.ts', `import { trace } from '@opentelemetry/api';`],
    ['apps/worker/src/c.ts', `import '@opentelemetry/sdk-trace-node';`],
  ],
  'tracing-sdk-is-loaded-on-demand': [
    ['apps/worker/src/d.ts', `import '#platform/tracing/provider.js';`],
    ['libs/platform/src/tracing/a.ts', `import './provider.js';`],
  ],
  'database-only-where-it-is-used': [
    ['libs/intake/src/contracts/a.ts', `import type { DataSource } from 'typeorm';`],
    ['libs/lake/src/hive/a.ts', `import 'typeorm';`],
  ],
  'slow-path-stands-alone': [['test/slow-path/a.ts', `import '#analytics/snapshot/target.js';`]],
  'no-tests-in-production': [
    ['libs/lake/src/hive/b.ts', `import type { Made } from '#test/factories/target.js';`],
    ['libs/lake/src/hive/c.ts', `import './hive.spec.js';`],
    ['apps/api/src/b.ts', `import '../../../bench/target.js';`],
  ],
  'no-development-packages': [
    ['apps/api/src/c.ts', `import 'mercurius';`],
    ['apps/api/src/d.ts', `import 'not-installed';`],
  ],
};

/** Modules that the breaches need and that break no rule. */
export const helpers: Record<string, string> = {
  'test/circle/two.ts': `import './one.js';`,
  'libs/intake/src/source/helper.ts': `import '#lake/hive/target.js';`,
};

/** @returns the breaches of a rule; empty when there are none */
export function breachesOf(rule: string): Breach[] {
  return (written[rule] ?? []).map(([from, statement]) => ({ rule, from, statement }));
}

/**
 * Creates a module for each dependency that runs up an order.
 * @param order name of the order
 * @param folder `libs/%/src`, `%` being a place
 * @param bottomUp the places in their required order
 */
export function breachesOfOrder(order: string, folder: string, bottomUp: string[]): Breach[] {
  return bottomUp.flatMap((lower, index) =>
    bottomUp.slice(index + 1).map((upper) => {
      const from = folder.replace('%', lower);
      const root = '../'.repeat(from.split('/').length);
      return {
        rule: `${order}/${lower}`,
        from: `${from}/${order}-not-${upper}.ts`,
        statement: `import type { Target } from '${root}${folder.replace('%', upper)}/target.js';`,
      };
    }),
  );
}
