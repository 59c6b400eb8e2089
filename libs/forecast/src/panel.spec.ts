import { describe, expect, it } from 'vitest';
import { panelBefore, PanelBuilder } from './panel.js';

const builder = new PanelBuilder();
builder.add({ store: 2, department: 7, week: '2012-03-09', sales: 5, isHoliday: false });
builder.add({ store: 2, department: 7, week: '2012-02-24', sales: 3, isHoliday: true });
builder.add({ store: 1, department: 7, week: '2012-02-24', sales: -1, isHoliday: false });
builder.add({ store: 1, department: 7, week: '2012-02-24', sales: 4, isHoliday: false });
builder.add({ store: 9, department: 1, week: '2012-03-09', sales: 8, isHoliday: false });
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
    });
  });

  it('refuses weeks of different weekdays', () => {
    const mixed = new PanelBuilder();
    mixed.add({ store: 1, department: 1, week: '2012-02-24', sales: 1, isHoliday: false });
    mixed.add({ store: 1, department: 1, week: '2012-03-01', sales: 1, isHoliday: false });
    expect(() => mixed.build()).toThrow(
      'week 2012-03-01 is not a whole number of weeks after 2012-02-24',
    );
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
