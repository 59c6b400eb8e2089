// Runs on changes of libs/pipeline/src/stages libs/flows/src/retail-mart
import { readFileSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SparkCompute } from '#lake/spark/spark-compute.js';
import type { ShareManifest } from '#pipeline/stages/shares.js';
import { runCommand } from '#test/cloud/install/run-command.js';
import { ensureToolchain } from '#test/cloud/install/toolchain.js';
import { listBlocks } from '../../docs/markdown.js';
import {
  retailDimensions,
  createRetailLines,
  TRANSACTIONS_HEADER,
} from '../../factories/retail-files.js';
import { askDuckdb } from '../../setup/ask-duckdb.js';
import { retailMart } from '../../setup/flow.js';
import { openTestPipeline, type TestPipeline } from '../../setup/pipeline.js';
import { toCsv, deliver } from '../../setup/source-files.js';
import { ensureConnectTools } from '../connect/connect-tools.js';
import { FileSparkLake } from '../setup/file-spark-lake.js';
import { startWarmSpark, type WarmSpark } from '../setup/warm-spark.js';

const SHARE = 'shared/retail-mart/transactions/';
const lines = createRetailLines(3, 300);
/** Only this page, so that a change to another need not repeat the specs. */
const page = readFileSync(new URL('../../../docs/retail-mart.md', import.meta.url), 'utf8');
const [sql = '', pandas = '', spark = '', table = ''] = listBlocks({ text: page }).flatMap(
  ({ language, text }) => (['sql', 'python'].includes(language) ? [text] : []),
);

/** Cents of each month and shop, computed from the files' text. */
const totals = new Map<string, number>();
for (const line of lines) {
  const [, shop = '', , day = '', , , , total = ''] = line.split(',');
  const key = `${day.slice(0, 7)}-01 ${shop}`;
  totals.set(key, (totals.get(key) ?? 0) + Math.round(Number(total) * 100));
}

/** The same from a program's output: month, shop and total among other characters. */
function parseOutput(output: string): Map<string, number> {
  const found = new Map<string, number>();
  let month = '';
  for (const line of output.split('\n')) {
    // pandas prints a month once.
    month = /\d{4}-\d\d-01/.exec(line)?.[0] ?? month;
    const [, shop, whole, cents] = /\s(\d)\b\s*\|?\s+(-?\d+)\.(\d\d)\b/.exec(line) ?? [];
    if (shop !== undefined) found.set(`${month} ${shop}`, Number(`${whole}${cents}`));
  }
  return found;
}

describe.each(['the embedded engine', 'Spark'])('transactions that %s shares', (engine) => {
  let pipeline: TestPipeline;
  let warm: WarmSpark | undefined;
  let script: string;
  const run = async (python: string, text: string, settings: Record<string, string> = {}) => {
    await writeFile(script, text.replaceAll('.retailstream/lake/', `${pipeline.lake}/`));
    return runCommand(python, [script], settings);
  };
  const runSpark = async (text: string) => {
    const { python, sparkHome } = await ensureToolchain();
    const warehouse = `.config("spark.sql.warehouse.dir", "${pipeline.lake}/../tables").getOrCreate()`;
    const settings = { SPARK_HOME: sparkHome, PYSPARK_PYTHON: python, SPARK_LOCAL_IP: '127.0.0.1' };
    return run(python, text.replaceAll('.getOrCreate()', warehouse), settings);
  };
  const manifest = async () =>
    JSON.parse(
      await readFile(join(pipeline.lake, SHARE, 'manifest.json'), 'utf8'),
    ) as ShareManifest;

  beforeAll(async () => {
    pipeline = await openTestPipeline({}, [retailMart]);
    script = join(dirname(pipeline.lake), 'read.py');
    const retail = pipeline.flows.get('retail-mart')!;
    if (engine === 'Spark') {
      const lake = new FileSparkLake(pipeline.lake);
      warm = await startWarmSpark((key) => lake.url(key));
      const { registry } = retail.services;
      const compute = new SparkCompute(lake, warm, (name) => registry.locate(name));
      Object.assign(retail.services, { compute });
    }
    const sold = toCsv(TRANSACTIONS_HEADER, ...lines);
    await deliver(pipeline.folder, { ...retailDimensions, 'all.csv': sold });
    await retail.run();
  });
  afterAll(async () => {
    await warm?.close();
    await rm(script, { force: true });
    await pipeline.close();
  });

  it('are read by DuckDB', async () => {
    const rows = await askDuckdb(sql.replaceAll('.retailstream/lake/', `${pipeline.lake}/`));
    const read = rows.map(({ sales_month: month, shop, total }): [string, number] => [
      `${String(month)} ${String(shop)}`,
      Math.round(Number(total) * 100),
    ]);
    expect(new Map(read)).toEqual(totals);
  });

  it('are read by pandas', async () => {
    const { python } = await ensureConnectTools();
    expect(parseOutput(await run(python, pandas))).toEqual(totals);
  });

  it('are read by Spark', async () => {
    expect(parseOutput(await runSpark(spark))).toEqual(totals);
  });

  if (engine === 'Spark') {
    it('are bucketed as a Spark table', async () => {
      const { buckets, files } = await manifest();
      expect(buckets).toMatchObject({ column: 'customer_id', count: 4 });
      expect(files.every((file) => /\/part-0_0000[0-3]\.parquet$/.test(file))).toBe(true);
      const ask = [
        'of = spark.sql("SELECT customer_id, count(*) AS n FROM tills GROUP BY 1 ORDER BY 1")',
        'print("counts", [tuple(row) for row in of.collect()])',
        'print("shuffles", of._jdf.queryExecution().executedPlan().toString().count("hashpartitioning"))',
        // Otherwise Spark ignores the buckets of a small table.
        'spark.conf.set("spark.sql.sources.bucketing.autoBucketedScan.enabled", "false")',
        'for row in spark.sql("SELECT * FROM tills WHERE customer_id = 7").select("customer_id").collect(): print("seven")',
        'spark.sql("SELECT * FROM tills WHERE customer_id = 7").explain()',
      ].join('\n');
      const output = await runSpark(`${spark}\n${table}\n${ask}`);
      const customers = lines.map((line) => Number(line.split(',')[0]));
      const counts = [...new Set(customers)]
        .sort((a, b) => a - b)
        .map((each) => `(${each}, ${customers.filter((other) => other === each).length})`);
      expect(output).toContain(`counts [${counts.join(', ')}]`);
      expect(output).toContain('shuffles 0');
      expect(output.match(/^seven$/gm)).toHaveLength(customers.filter((each) => each === 7).length);
      expect(output).toContain('SelectedBucketsCount: 1 out of 4');
    });
  } else {
    it('have no buckets, and their manifest says so', async () => {
      expect((await manifest()).buckets).toBeNull();
    });
  }
});
