import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse';
import { z } from 'zod';
import { type Panel, PanelBuilder } from '#forecast/panel.js';
import { AppError } from '#platform/errors/app-error.js';

const salesRow = z.object({
  Store: z.coerce.number().int(),
  Dept: z.coerce.number().int(),
  Date: z.string().regex(/^\d\d[/]\d\d[/]\d{4}$/),
  Weekly_Sales: z.coerce.number(),
  IsHoliday: z.enum(['TRUE', 'FALSE']),
});

/**
 * Reads the sales file of a folder, by its name: `sales`, and `.csv`.
 * @throws AppError SOURCE_MISSING, SOURCE_UNREADABLE
 */
export async function readPanel(folder: string): Promise<Panel> {
  const name = (await readdir(folder)).find((file) => /^sales.*[.]csv$/i.test(file));
  if (name === undefined) {
    throw new AppError('SOURCE_MISSING', `${folder} has no sales*.csv: name a folder that has one`);
  }
  const builder = new PanelBuilder();
  const rows = createReadStream(join(folder, name)).pipe(parse({ columns: true, trim: true }));
  for await (const record of rows) {
    const { success, data, error } = salesRow.safeParse(record);
    if (!success) {
      const why = error.issues[0]?.message ?? '';
      const message = `${name} has a row that is no sales of a week (${why}): correct it`;
      throw new AppError('SOURCE_UNREADABLE', message);
    }
    const [day, month, year] = data.Date.split('/');
    builder.add({
      store: data.Store,
      department: data.Dept,
      week: `${year ?? ''}-${month ?? ''}-${day ?? ''}`,
      sales: data.Weekly_Sales,
      isHoliday: data.IsHoliday === 'TRUE',
    });
  }
  return builder.build();
}
