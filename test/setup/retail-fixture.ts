import type { DataSource } from 'typeorm';
import { publishRetail } from '../factories/publish-retail.js';
import { openAnswerFixture, type OpenAnswerFixture } from './answers.js';
import type { SourceFiles } from './source-files.js';
import { createTestWarehouse } from './warehouse.js';

/** A fixture over a few transactions, with its warehouse. */
export interface RetailFixture extends OpenAnswerFixture {
  warehouse: DataSource;
}

/**
 * Returns a fixture over transactions that passed the pipeline.
 * @param lines without a header
 * @param dimensions files of their references, if not the default ones
 */
export async function openRetailFixture(
  lines: readonly string[],
  dimensions?: SourceFiles,
): Promise<RetailFixture> {
  const database = await createTestWarehouse();
  const { warehouse } = database;
  await publishRetail(database, lines, dimensions);
  const fixture = await openAnswerFixture(warehouse);
  return { ...fixture, warehouse, close: () => database.drop() };
}
