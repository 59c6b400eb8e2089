import { DuckDBInstance } from '@duckdb/node-api';

/** Runs SQL on a separate DuckDB without the project's code. @returns rows of the last statement */
export async function askDuckdb(sql: string): Promise<Record<string, unknown>[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const reader = await connection.runAndReadAll(sql);
    return reader.getRowObjectsJson();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
