import { Test } from '@nestjs/testing';
import type { DataSource } from 'typeorm';
import type { Scope } from '#access/scope.js';
import { AnalyticsModule } from '#analytics/analytics.module.js';
import { type AnswerDefinition, computeAnswer } from '#analytics/serving/answer-definition.js';
import { Marts } from '#analytics/snapshot/marts.js';
import { limitSnapshot } from '#analytics/snapshot/snapshot.js';
import { defaultLimits } from '#serving/export/exporter.js';
import { ExportModule } from '#serving/export/export.module.js';
import { WarehouseModule } from '#platform/database/warehouse.module.js';
import { loadMarts, type Sources } from '../factories/load-marts.js';
import { openWalmart } from './walmart.js';
import { createTestWarehouse } from './warehouse.js';

/** Runs an answer on the published snapshot of its flow, for the chain or in a scope, without HTTP. */
export interface AnswerFixture {
  ask<Args extends object, Answer extends object>(
    definition: AnswerDefinition<Args, Answer>,
    args: Args,
    scope?: Scope,
  ): Promise<Answer>;
}

/** A fixture with its own connection. */
export interface OpenAnswerFixture extends AnswerFixture {
  close(): Promise<void>;
}

/** Returns a fixture over a migrated warehouse with published marts. */
export async function openAnswerFixture(warehouse: DataSource): Promise<AnswerFixture> {
  const noFiles = {
    write: () => Promise.reject(new Error('this fixture writes no files')),
    close: () => Promise.resolve(),
  };
  const imports = [
    WarehouseModule.register(warehouse),
    ExportModule.of(noFiles, defaultLimits),
    AnalyticsModule,
  ];
  const module = await Test.createTestingModule({ imports }).compile();
  const marts = module.get(Marts);
  return {
    ask: async (definition, args, scope) => {
      const { flow, otherFlow: other } = definition;
      const snapshot = limitSnapshot(await marts.snapshot(undefined, flow), scope);
      const beside = other && (await marts.findPublished(other.flow));
      const read = { ...snapshot, otherSnapshot: beside };
      return (await computeAnswer(definition, args, read, marts)) as never;
    },
  };
}

/** Returns a fixture over a few rows in a test, small enough to compute by hand. */
export async function openAnswersOver(sources: Sources): Promise<OpenAnswerFixture> {
  const database = await createTestWarehouse();
  await loadMarts(database.url, sources);
  const fixture = await openAnswerFixture(database.warehouse);
  return { ...fixture, close: () => database.drop() };
}

/** Returns a fixture over the real files; requires `walmartFolder`. */
export async function openWalmartAnswers(): Promise<OpenAnswerFixture> {
  const warehouse = await openWalmart();
  const fixture = await openAnswerFixture(warehouse);
  return { ...fixture, close: () => warehouse.destroy() };
}
