import { describe, expect, it } from 'vitest';
import { forecast, type Forecast } from '#forecast/forecast.js';
import { PanelBuilder } from '#forecast/panel.js';
import { readCells } from '#test/factories/table-rows.js';
import { listForecastRows, toNoForecastRow } from './forecast-rows.js';
import { METHOD, weeklyForecast } from './weekly-forecast.flow.js';

const FIRST_WEEK = Date.UTC(2010, 1, 5);
const WEEK_MS = 604_800_000;
const WEEKS = 120;

/** Two stores with two departments, which sell 100, 200, 300 and 400.5 each week. */
function buildConstantPanel() {
  const builder = new PanelBuilder();
  for (let week = 0; week < WEEKS; week++) {
    const date = new Date(FIRST_WEEK + week * WEEK_MS).toISOString().slice(0, 10);
    const sales = [100, 200, 300, 400.5];
    for (const [index, each] of sales.entries()) {
      const series = { store: 1 + (index % 2), department: 7 + Math.floor(index / 2) };
      builder.add({ ...series, week: date, sales: each, isHoliday: false });
    }
  }
  return builder.build();
}

const tables = weeklyForecast.forecast!.tables;
type ForecastTable = keyof typeof tables;
const cents = (text: string | undefined) => Math.round(Number(text) * 100);

describe('the rows of a forecast', () => {
  const panel = buildConstantPanel();
  const horizon = 3;
  const settings = { horizon, levels: [0.5, 0.8, 0.95] };
  const made = forecast(panel, settings) as Forecast;
  const parts = [...listForecastRows(made, panel, { method: METHOD, horizon })];
  const readTable = (name: ForecastTable) =>
    readCells(
      tables[name],
      parts.filter(({ table }) => table === name),
    );

  it('have a cell for each column of their table', () => {
    expect([...new Set(parts.map(({ table }) => table))]).toEqual(Object.keys(tables));
    for (const [name, { columns }] of Object.entries(tables)) {
      const widths = parts.filter(({ table }) => table === name).map((part) => part.columns.length);
      expect(new Set(widths)).toEqual(new Set([Object.keys(columns).length]));
    }
  });

  it('forecast what a constant series sells, by store, department and week', () => {
    const rows = readTable('forecast_store_department_week');
    expect(
      rows.map(([store, department, week, ahead, mean]) => [store, department, week, ahead, mean]),
    ).toEqual(
      [
        ['1', '7', '100.00'],
        ['1', '8', '300.00'],
        ['2', '7', '200.00'],
        ['2', '8', '400.50'],
      ].flatMap(([store, department, mean]) =>
        // 120 weeks from 5 February 2010 end on 18 May 2012.
        ['2012-05-25', '2012-06-01', '2012-06-08'].map((week, index) => [
          store,
          department,
          week,
          String(index + 1),
          mean,
        ]),
      ),
    );
  });

  it('add up to the cent: components to means, and series to totals', () => {
    const series = readTable('forecast_store_department_week');
    for (const cells of series) {
      const [mean, components] = [cells[4], cells.slice(12, 16)];
      expect(components.reduce((sum, each) => sum + cents(each), 0)).toBe(cents(mean));
    }
    const totals = readTable('forecast_total_week');
    const first = totals.filter(([, , , ahead]) => ahead === '1');
    expect(first.map(([grain, number, , , mean]) => [grain, number, mean])).toEqual([
      ['CHAIN', '0', '1000.50'],
      ['DEPARTMENT', '7', '300.00'],
      ['DEPARTMENT', '8', '700.50'],
      ['STORE', '1', '400.00'],
      ['STORE', '2', '600.50'],
    ]);
  });

  it('state the version of the method that made them', () => {
    expect(made.facts.method).toBe(METHOD);
    const [row] = readTable('forecast_model');
    expect(row?.slice(0, 10)).toEqual([
      'blend',
      'CURRENT',
      '',
      METHOD,
      '2012-05-18',
      '120',
      '4',
      '3',
      '0.00',
      '0.00',
    ]);
  });

  it('are the reason alone when there is no forecast', () => {
    const row = toNoForecastRow({ reason: 'too short' }, undefined, { method: METHOD, horizon });
    const cells = `blend,NONE,too short,${METHOD},,,,3,,,,`.split(',');
    expect(readCells(tables.forecast_model, [row])).toEqual([cells]);
  });
});
