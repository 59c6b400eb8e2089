import type { DataSource } from 'typeorm';
import { publishRetail } from '../factories/publish-retail.js';
import { openAnswerDesk, type OpenDesk } from './answers.js';
import type { SourceFiles } from './source-files.js';
import { createTestWarehouse } from './warehouse.js';

/** A desk over a few transactions, with the warehouse behind it. */
export interface RetailDesk extends OpenDesk {
  warehouse: DataSource;
}

/**
 * A desk over transactions that went through the pipeline.
 * @param lines without a header
 * @param dimensions files of what they refer to, where they are not the usual ones
 */
export async function openRetailDesk(
  lines: readonly string[],
  dimensions?: SourceFiles,
): Promise<RetailDesk> {
  const database = await createTestWarehouse();
  const { warehouse } = database;
  await publishRetail(database, lines, dimensions);
  const desk = await openAnswerDesk(warehouse);
  return { ...desk, warehouse, close: () => database.drop() };
}
