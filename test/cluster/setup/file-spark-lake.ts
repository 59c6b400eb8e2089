import { cp, mkdir } from 'node:fs/promises';
import { FileStore } from '#lake/stores/file-store.js';
import type { SparkLake } from '#lake/spark/spark-runner.js';

/** A lake in a folder that DuckDB and Spark both read. */
export class FileSparkLake extends FileStore implements SparkLake {
  /** As on S3, the key as it is: Hadoop decodes nothing in a path. */
  url(key: string): string {
    return `file://${this.pathOf(key)}${key.endsWith('/') ? '/' : ''}`;
  }

  async copyPrefix(from: string, to: string, confirm: () => Promise<void>): Promise<void> {
    const copy = await this.newFolder();
    // As on S3, nothing may lie there.
    await mkdir(this.pathOf(from), { recursive: true });
    await cp(this.pathOf(from), copy, { recursive: true });
    await confirm();
    await this.replaceFolder(to, copy);
  }
}
