import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pLimit from 'p-limit';
import type { OpenCatalogue } from '#composition/catalogue/open-catalogue.js';

/** Duration of a crawl, in seconds. */
export interface CrawlTimes {
  files: number;
  tables: number;
  first: number;
  /** Second crawl without changes. */
  again: number;
}

const FILES_A_FOLDER = 100;
const ROWS = 20;
const AT_ONCE = 32;

/** Crawls small CSV files, a hundred in each folder. */
export async function measureCrawl(
  { crawler }: OpenCatalogue,
  folder: string,
  files: number,
): Promise<CrawlTimes> {
  await writeFiles(folder, files);
  const crawl = async () => {
    const start = performance.now();
    const report = await crawler.crawl([folder], { askedBy: 'bench' });
    const seconds = (performance.now() - start) / 1000;
    if (report.files !== files || report.unreadable.length > 0 || report.failed.length > 0) {
      throw new Error(`the crawl was to read ${files} files, and read ${report.files}`);
    }
    return { seconds, tables: report.tables.length };
  };
  const first = await crawl();
  const again = await crawl();
  return { files, tables: first.tables, first: first.seconds, again: again.seconds };
}

async function writeFiles(folder: string, files: number): Promise<void> {
  const limit = pLimit(AT_ONCE);
  const rows = Array.from(
    { length: ROWS },
    (_, row) => `${row},2026-01-${10 + row},${row}.50,x${row}`,
  );
  const text = `id,day,amount,code\n${rows.join('\n')}\n`;
  for (let start = 0; start < files; start += FILES_A_FOLDER) {
    const place = join(folder, `part-${start / FILES_A_FOLDER}`);
    await mkdir(place, { recursive: true });
    const names = Array.from(
      { length: Math.min(FILES_A_FOLDER, files - start) },
      (_, index) => `file-${index}.csv`,
    );
    await Promise.all(names.map((name) => limit(() => writeFile(join(place, name), text))));
  }
}
