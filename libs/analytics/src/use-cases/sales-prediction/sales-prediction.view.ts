import { IntOutput, BooleanOutput, NumberOutput, Output } from '#serving/output.js';
import { sqlFile } from '#platform/database/sql-file.js';
import type { AnswerView } from '../../views/answer-view.js';
import { UNEMPLOYMENT_ABOVE } from './sales-prediction.model.js';

@Output('Weekly store-department sales at one level of unemployment, as least squares takes them.')
class UnemploymentGroup {
  @NumberOutput('Unemployment in per cent, the x of the regression.')
  x!: number;

  @BooleanOutput('Of the last 20 % of the weeks, which are held out to measure the error.')
  heldOut!: boolean;

  @IntOutput('Rows: a store, department and week each.')
  n!: number;

  @NumberOutput('Mean weekly sales of a row.')
  mean!: number;

  @NumberOutput('Sum of the squared deviations of the rows from the mean.')
  deviations!: number;
}

export const salesPredictionView: AnswerView = {
  name: 'sales_prediction',
  comment:
    'What the regression of weekly store-department sales on unemployment is made of: the rows with ' +
    `unemployment above ${UNEMPLOYMENT_ABOVE} in groups of equal unemployment. The line, its errors ` +
    'and its verdict are no SQL: ask /v1/sales-prediction.',
  sql: sqlFile(import.meta.url, './sales-prediction.sql'),
  defaults: { 3: UNEMPLOYMENT_ABOVE },
  steps: [{ into: { list: 'groups' }, fields: UnemploymentGroup }],
};
