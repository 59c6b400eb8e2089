import { copyFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { FileStore } from '#lake/stores/file-store.js';
import type { SparkLake, WrittenObject } from '#lake/spark/spark-runner.js';

/** A lake in a folder for DuckDB and Spark. */
export class FileSparkLake extends FileStore implements SparkLake {
  async copyObjects(
    objects: readonly WrittenObject[],
    to: string,
    confirm: () => Promise<void>,
  ): Promise<void> {
    const copy = await this.newFolder();
    for (const { key, name } of objects) {
      await mkdir(dirname(join(copy, name)), { recursive: true });
      await copyFile(this.toPath(key), join(copy, name));
    }
    await confirm();
    await this.replaceFolder(to, copy);
  }
}
