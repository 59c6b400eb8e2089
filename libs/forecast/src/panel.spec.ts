import { describe, expect, it } from 'vitest';
import { panelBefore, PanelBuilder } from './panel.js';
import { countDays } from './week-calendar.js';

const builder = new PanelBuilder();
builder.add({ store: 2, department: 7, week: '2012-03-09', sales: 5, isHoliday: false });
builder.add({ store: 2, department: 7, week: '2012-02-24', sales: 3, isHoliday: true });
builder.add({ store: 1, department: 7, week: '2012-02-24', sales: -1, isHoliday: false });
builder.add({ store: 1, department: 7, week: '2012-02-24', sales: 4, isHoliday: false });
builder.add({ store: 9, department: 1, week: '2012-03-09', sales: 8, isHoliday: false });
// A coming week, and one on another weekday.
builder.addHoliday(countDays('2012-04-06'));
builder.addHoliday(countDays('2012-04-07'));
const panel = builder.build();

describe('PanelBuilder', () => {
  it('sorts series, fills gaps of weeks and keeps the later of two rows', () => {
    expect(panel).toEqual({
      weeks: ['2012-02-24', '2012-03-02', '2012-03-09'],
      holidays: Uint8Array.of(1, 0, 0),
      series: [
        { store: 9, department: 1 },
        { store: 1, department: 7 },
        { store: 2, department: 7 },
      ],
      departments: [
        { department: 1, from: 0, to: 1 },
        { department: 7, from: 1, to: 3 },
      ],
      values: Float64Array.of(0, 0, 8, 4, 0, 0, 3, 0, 5),
      present: Uint8Array.of(0, 0, 1, 1, 0, 0, 1, 0, 1),
      flagged: ['2012-02-24', '2012-04-06'],
    });
  });

  const fridays = ['2012-02-24', '2012-03-02', '2012-03-09'];
  type Row = readonly [store: number, department: number, week: string, sales: number];
  const regular = fridays.flatMap((week): Row[] => [
    [1, 1, week, 10],
    [2, 1, week, 20],
  ]);
  const build = (rows: readonly Row[]) => {
    const mixed = new PanelBuilder();
    for (const [store, department, week, sales] of rows)
      mixed.add({ store, department, week, sales, isHoliday: false });
    return mixed.build();
  };

  const saturdays = ['2012-02-25', '2012-03-03', '2012-03-10'];
  const odd: Record<string, readonly Row[]> = {
    'one row': [[1, 1, '2012-03-03', 99]],
    'a row before all others': [[2, 1, '1990-01-01', 99]],
    'a row after all others': [[2, 1, '2012-03-10', 99]],
    'rows on several weekdays': [
      [1, 1, '2012-02-25', 99],
      [1, 1, '2012-02-26', 98],
      [2, 1, '2012-02-27', 97],
    ],
    'all rows of a department': [
      [1, 7, '2012-02-25', 99],
      [2, 7, '2012-03-03', 98],
    ],
    'all rows of a store': saturdays.map((week): Row => [3, 1, week, 99]),
  };
  it.each(Object.entries(odd))('leaves out %s on another weekday', (_, rows) => {
    expect(build([...rows, ...regular])).toEqual(build(regular));
    expect(build([...regular, ...rows])).toEqual(build(regular));
  });

  it('takes the weekday of most rows, not of most dates or of the first', () => {
    const rows = saturdays.flatMap((week): Row[] => [
      [1, 1, week, 1],
      [2, 1, week, 2],
      [3, 1, week, 3],
    ]);
    expect(build([...regular, ...rows]).weeks).toEqual(saturdays);
  });

  it('takes the weekday with the earliest date if two are equally frequent', () => {
    const rows = saturdays.map((week): Row => [3, 1, week, 99]);
    const [own] = [fridays.map((week): Row => [1, 1, week, 1])];
    expect(build([...rows, ...own]).weeks).toEqual(fridays);
  });
});

describe('panelBefore', () => {
  it('leaves out later weeks, and series without an earlier row', () => {
    expect(panelBefore(panel, 2)).toEqual({
      weeks: ['2012-02-24', '2012-03-02'],
      holidays: Uint8Array.of(1, 0),
      series: [
        { store: 1, department: 7 },
        { store: 2, department: 7 },
      ],
      departments: [{ department: 7, from: 0, to: 2 }],
      values: Float64Array.of(4, 0, 3, 0),
      present: Uint8Array.of(1, 0, 1, 0),
      flagged: ['2012-02-24', '2012-04-06'],
    });
  });

  it('keeps a series whose rows are before the last weeks it returns', () => {
    expect(panelBefore(panel, 2, 1)).toMatchObject({
      weeks: ['2012-03-02'],
      series: [
        { store: 1, department: 7 },
        { store: 2, department: 7 },
      ],
      present: Uint8Array.of(0, 0),
    });
  });
});
