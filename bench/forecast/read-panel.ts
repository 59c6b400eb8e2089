import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse';
import { z } from 'zod';
import { type Panel, PanelBuilder } from '#forecast/panel.js';
import { AppError } from '#platform/errors/app-error.js';

const weekDate = z
  .string()
  .regex(/^\d\d[/]\d\d[/]\d{4}$/)
  .transform((text) => text.split('/').reverse().join('-'));

const salesRow = z.object({
  Store: z.coerce.number().int(),
  Dept: z.coerce.number().int(),
  Date: weekDate,
  Weekly_Sales: z.coerce.number(),
  IsHoliday: z.enum(['TRUE', 'FALSE']),
});

const amount = z.union([z.literal('NA').transform(() => 0), z.coerce.number()]);

const featuresRow = z.object({
  Store: z.coerce.number().int(),
  Date: weekDate,
  MarkDown1: amount,
  MarkDown2: amount,
  MarkDown3: amount,
  MarkDown4: amount,
  MarkDown5: amount,
});

function sumMarkdowns(row: z.output<typeof featuresRow>): number {
  return row.MarkDown1 + row.MarkDown2 + row.MarkDown3 + row.MarkDown4 + row.MarkDown5;
}

/** @throws AppError SOURCE_MISSING, SOURCE_UNREADABLE */
async function* readRows<Row extends z.ZodType>(
  folder: string,
  dataset: string,
  row: Row,
): AsyncGenerator<z.output<Row>> {
  const isOfDataset = (file: string) => file.toLowerCase().startsWith(dataset);
  const name = (await readdir(folder)).find((file) => isOfDataset(file) && /[.]csv$/i.test(file));
  if (name === undefined) {
    const what = `${folder} has no ${dataset}*.csv`;
    throw new AppError('SOURCE_MISSING', `${what}: name a folder that has one`);
  }
  const records = createReadStream(join(folder, name)).pipe(parse({ columns: true, trim: true }));
  for await (const record of records) {
    const { success, data, error } = row.safeParse(record);
    if (!success) {
      const [issue] = error.issues;
      const why = `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`;
      throw new AppError('SOURCE_UNREADABLE', `${name} has an unusable row (${why}): correct it`);
    }
    yield data;
  }
}

/** Reads the sales of a folder, and its MarkDowns as promotions. @throws AppError SOURCE_MISSING, SOURCE_UNREADABLE */
export async function readPanel(folder: string): Promise<Panel> {
  const builder = new PanelBuilder();
  for await (const row of readRows(folder, 'sales', salesRow)) {
    builder.add({
      store: row.Store,
      department: row.Dept,
      week: row.Date,
      sales: row.Weekly_Sales,
      isHoliday: row.IsHoliday === 'TRUE',
    });
  }
  for await (const row of readRows(folder, 'features', featuresRow)) {
    builder.addPromotion({ store: row.Store, week: row.Date, amount: sumMarkdowns(row) });
  }
  return builder.build();
}

/** Returns the key of a store's week in `readMarkdowns`. */
export const storeWeek = (store: number, week: string) => `${store} ${week}`;

/** Reads the sums of MarkDowns by store and week. @throws AppError SOURCE_MISSING, SOURCE_UNREADABLE */
export async function readMarkdowns(folder: string): Promise<ReadonlyMap<string, number>> {
  const sums = new Map<string, number>();
  for await (const row of readRows(folder, 'features', featuresRow)) {
    sums.set(storeWeek(row.Store, row.Date), sumMarkdowns(row));
  }
  return sums;
}
