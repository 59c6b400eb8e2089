import { addressOf } from '#catalogue/tables/names.js';
import { defineOperation } from '../operation.js';
import { IntOutput, ListOutput, Output, TextOutput } from '#serving/output.js';
import { TableArgs } from './table-args.js';

@Output('Something that a table comes from, or that is made from it.', 'CatalogueLineageStep')
class LineageStepInfo {
  @TextOutput('Address of a table, URL of a location or path of an answer.')
  name!: string;

  @TextOutput('location, dataset, core, model, mart, answer, crawled, workspace, or gone.')
  kind!: string;

  @IntOutput('Steps between it and the table; 1 for the next.')
  distance!: number;

  @ListOutput(String, 'What it is made from directly.')
  reads!: string[];

  @TextOutput('What makes it: a stage, a crawl, SQL or a recipe.', { nullable: true })
  by!: string | null;
}

@Output('What a table comes from, and what is made from it.', 'CatalogueLineage')
class TableLineageInfo {
  @TextOutput('Address of the table.')
  table!: string;

  @ListOutput(LineageStepInfo, 'What it comes from, nearest first.')
  up!: LineageStepInfo[];

  @ListOutput(LineageStepInfo, 'What is made from it, nearest first.')
  down!: LineageStepInfo[];
}

export const tableLineage = defineOperation({
  name: 'tableLineage',
  kind: 'query',
  summary:
    'What a table comes from and what is made from it: files, datasets, models, marts, answers.',
  args: TableArgs,
  result: TableLineageInfo,
  role: 'analyst',
  rest: { method: 'GET', path: 'catalogue/tables/:address/lineage', statuses: { 200: '' } },
  errors: ['TABLE_UNKNOWN'],
  examples: [{ about: 'a mart', args: { address: 'weekly_sales.store_week' } }],
  async run({ catalogue: { tables, lineage } }, { address }) {
    const table = await tables.find(address);
    return { table: addressOf(table), ...(await lineage.of(table)) };
  },
});
