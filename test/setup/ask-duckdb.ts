import { DuckDBInstance } from '@duckdb/node-api';

/** Asks a DuckDB of its own, which knows nothing of the project. @returns rows of the last statement */
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
