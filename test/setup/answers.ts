import { Test } from '@nestjs/testing';
import type { DataSource } from 'typeorm';
import { AnalyticsModule } from '#analytics/analytics.module.js';
import type { UseCase } from '#analytics/serving/use-case.js';
import { Marts } from '#analytics/snapshot/marts.js';
import { defaultLimits } from '#serving/export/exporter.js';
import { ExportModule } from '#serving/export/export.module.js';
import { WarehouseModule } from '#platform/database/warehouse.module.js';
import { loadMarts, type Sources } from '../factories/load-marts.js';
import { openWalmart } from './walmart.js';
import { createTestWarehouse } from './warehouse.js';

/** Asks a use case of the published snapshot of its flow, without HTTP in between. */
export interface AnswerFixture {
  ask<Args extends object, Answer extends object>(
    useCase: UseCase<Args, Answer>,
    args: Args,
  ): Promise<Answer>;
}

/** A fixture that holds a connection of its own. */
export interface OpenAnswerFixture extends AnswerFixture {
  close(): Promise<void>;
}

/** A fixture over a migrated warehouse whose marts are published. */
export async function openAnswerFixture(warehouse: DataSource): Promise<AnswerFixture> {
  const noFiles = {
    write: () => Promise.reject(new Error('this fixture writes no files')),
    close: () => Promise.resolve(),
  };
  const imports = [
    WarehouseModule.of(warehouse),
    ExportModule.of(noFiles, defaultLimits),
    AnalyticsModule,
  ];
  const module = await Test.createTestingModule({ imports }).compile();
  const marts = module.get(Marts);
  return {
    ask: async (useCase, args) => {
      const { flow, beside: other } = useCase;
      const snapshot = await marts.snapshot(undefined, flow);
      const beside = other && (await marts.publishedOf(other.flow));
      return useCase.answer(args, { ...snapshot, beside }, marts);
    },
  };
}

/** A fixture over a few rows written out in a test: values small enough to work out by hand. */
export async function openAnswersOver(sources: Sources): Promise<OpenAnswerFixture> {
  const database = await createTestWarehouse();
  await loadMarts(database.url, sources);
  const fixture = await openAnswerFixture(database.warehouse);
  return { ...fixture, close: () => database.drop() };
}

/** A fixture over the real files; only where `walmartFolder` is. */
export async function openWalmartAnswers(): Promise<OpenAnswerFixture> {
  const warehouse = await openWalmart();
  const fixture = await openAnswerFixture(warehouse);
  return { ...fixture, close: () => warehouse.destroy() };
}
