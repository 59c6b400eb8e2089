import { cp, mkdir } from 'node:fs/promises';
import { FileStore } from '#lake/stores/file-store.js';
import type { SparkLake } from '#lake/spark/spark-runner.js';

/** A lake in a folder for DuckDB and Spark. */
export class FileSparkLake extends FileStore implements SparkLake {
  async copyPrefix(from: string, to: string, confirm: () => Promise<void>): Promise<void> {
    const copy = await this.newFolder();
    // As on S3, the folder may be missing.
    await mkdir(this.toPath(from), { recursive: true });
    await cp(this.toPath(from), copy, { recursive: true });
    await confirm();
    await this.replaceFolder(to, copy);
  }
}
