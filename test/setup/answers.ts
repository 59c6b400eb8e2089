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
export interface AnswerDesk {
  ask<Args extends object, Answer extends object>(
    useCase: UseCase<Args, Answer>,
    args: Args,
  ): Promise<Answer>;
}

/** A desk that holds a connection of its own. */
export interface OpenDesk extends AnswerDesk {
  close(): Promise<void>;
}

/** A desk over a migrated warehouse whose marts are published. */
export async function openAnswerDesk(warehouse: DataSource): Promise<AnswerDesk> {
  const noFiles = {
    write: () => Promise.reject(new Error('this desk writes no files')),
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

/** A desk over a few rows written out in a test: values small enough to work out by hand. */
export async function openDeskOver(sources: Sources): Promise<OpenDesk> {
  const database = await createTestWarehouse();
  await loadMarts(database.url, sources);
  const desk = await openAnswerDesk(database.warehouse);
  return { ...desk, close: () => database.drop() };
}

/** A desk over the real files; only where `walmartFolder` is. */
export async function openWalmartDesk(): Promise<OpenDesk> {
  const warehouse = await openWalmart();
  const desk = await openAnswerDesk(warehouse);
  return { ...desk, close: () => warehouse.destroy() };
}
