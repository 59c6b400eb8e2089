import { describe, expect, it } from 'vitest';
import { ClassErrors } from '../../bench/forecast/class-errors.js';
import { DEFAULT_SETTINGS, forecast } from '#forecast/forecast.js';
import { PanelBuilder } from '#forecast/panel.js';
import { isoWeeks } from '#forecast/week-calendar.js';

const WEEKS = 64;
const STORES = 70;

/** Sales of 100 in each of 64 weeks, then of 110. The first of these has a holiday. */
function buildPanel(count: number) {
  const builder = new PanelBuilder();
  for (const [t, week] of isoWeeks('2010-02-05', count).entries()) {
    const sales = t < WEEKS ? 100 : 110;
    for (let store = 1; store <= STORES; store++) {
      builder.add({ store, department: 7, week, sales, isHoliday: t === WEEKS });
    }
  }
  return builder.build();
}

describe('ClassErrors', () => {
  it('compares the forecast of a class with its best simple method', () => {
    const made = forecast(buildPanel(WEEKS), DEFAULT_SETTINGS);
    if (made.status === 'none') throw new Error(made.reason);
    const errors = new ClassErrors();
    // Each simple method repeats 100 and is 10 below the sales that come; a forecast of 105 is 5 below them.
    const higher = made.forecasts.means.map((mean) => mean + 5);
    errors.add(buildPanel(WEEKS + 15), WEEKS, {
      ...made,
      forecasts: { ...made.forecasts, means: higher },
    });
    const [first, second, ...others] = errors.listRatios();
    expect(others).toEqual([]);
    expect([first!.name, second!.name].sort()).toEqual(['FULL', 'department 7']);
    expect([first!.compared, first!.best]).toEqual([STORES * 15, 'naive']);
    expect(first!.ratio).toBeCloseTo(0.5, 6);
  });

  it('judges no class of fewer than 1,000 weeks of series', () => {
    const made = forecast(buildPanel(WEEKS), DEFAULT_SETTINGS);
    if (made.status === 'none') throw new Error(made.reason);
    const errors = new ClassErrors();
    errors.add(buildPanel(WEEKS + 14), WEEKS, made);
    expect(errors.listRatios()).toEqual([]);
  });
});
