import { describe, expect, it } from 'vitest';
import { shareOf, verdictsOf } from '../../bench/api/goals.js';
import type { ApiFigures, SideFigures } from '../../bench/api/measure-api.js';
import { medianOf } from '../../bench/api/measure-side.js';
import { parseOptions } from '../../bench/api/options.js';
import { distinctWeeks } from '../../bench/api/question.js';
import { type SideName, sidesOf } from '../../bench/api/sides.js';
import { growthOf } from '../../bench/api/soak.js';

const MIB = 1 << 20;
describe('the bench of the API', () => {
  it('parses its options, and refuses others', () => {
    expect(parseOptions([])).toEqual({ rounds: 5, seconds: 3, soak: 0 });
    expect(parseOptions(['--rounds', '1', '--seconds=60', '--soak', '10'])).toEqual({
      rounds: 1,
      seconds: 60,
      soak: 10,
    });
    expect(parseOptions(['--help'])).toBeUndefined();
    expect(() => parseOptions(['--rounds', '0'])).toThrow('from 1 to 50');
    expect(() => parseOptions(['--seconds', '1.5'])).toThrow('from 1 to 60');
    expect(() => parseOptions(['--soak', '601'])).toThrow('from 0 to 600');
    expect(() => parseOptions(['--sides'])).toThrow('--help lists what there is');
  });

  it('never requests the same weeks twice, and always the same rows', () => {
    const next = distinctWeeks();
    const asked = Array.from({ length: 20_001 }, next);
    expect(new Set(asked.map((weeks) => JSON.stringify(weeks))).size).toBe(20_001);
    expect(asked[0]).toEqual({ from: '1990-01-01', to: '2030-01-01' });
    expect(asked[10_001]).toEqual({ from: '1989-12-31', to: '2030-01-02' });
  });

  it('takes the median of each figure', () => {
    const round = (requestsPerSecond: number, p99: number) => ({
      requestsPerSecond,
      p50: 1,
      p99,
      cpuMicros: undefined,
      serverBusy: undefined,
      clientBusy: 0.5,
    });
    expect(medianOf([round(10, 3), round(30, 1), round(20, 2)])).toMatchObject({
      requestsPerSecond: 20,
      p99: 2,
      cpuMicros: undefined,
    });
  });

  it('computes the memory growth of a soak from its peaks and lows', () => {
    const mib = (...looks: number[]) => growthOf(looks.map((look) => look * MIB));
    // Two samples a minute: from at most 40 MiB to 49 in a minute and a half.
    expect(mib(10, 40, 20, 5, 49, 30)).toBeCloseTo(6);
    // The peak is equal, and the low rose by 3.
    expect(mib(10, 49, 20, 13, 49, 30)).toBeCloseTo(2);
    expect(mib(30, 49, 20, 10, 40, 19)).toBeCloseTo(-6);
    expect(mib(7)).toBe(0);
  });

  describe('goals', () => {
    const side = (requestsPerSecond: number, cpuMicros: number, steadyP99 = 1): SideFigures => ({
      title: 'side',
      bytes: 1,
      requestsPerSecond,
      cpuMicros,
      steadyP99,
      p50: 1,
      p99: 1,
      serverBusy: 1,
      clientBusy: 1,
    });
    const all = (ours: SideFigures, floor: SideFigures): ApiFigures => {
      const names = Object.keys(sidesOf('""')) as SideName[];
      const floors = [
        'bareRest',
        'bareWithHeaders',
        'bareGet',
        'barePost',
        'mercurius',
        'mercuriusSql',
        'apollo',
        'apolloSql',
      ];
      const sides = names.map((name) => [name, floors.includes(name) ? floor : ours] as const);
      return {
        sides: Object.fromEntries(sides) as ApiFigures['sides'],
        memory: { start: 1, end: 1 },
      };
    };
    const missed = (figures: ApiFigures) => verdictsOf(figures).filter(({ isMet }) => !isMet);

    it('use the lower of two shares: of requests, and of processor time', () => {
      expect(shareOf(side(90, 20), side(100, 10))).toBe(0.5);
      expect(shareOf(side(40, 10), side(100, 10))).toBe(0.4);
    });

    it("are met at the floor's rate, and missed just below", () => {
      expect(missed(all(side(100, 10, 19.9), side(100, 10)))).toEqual([]);
      expect(missed(all(side(79, 10), side(100, 10)))).toHaveLength(2 + 3);
      expect(missed(all(side(100, 21), side(100, 10)))).toHaveLength(3);
      expect(missed(all(side(100, 10, 20), side(100, 10)))).toHaveLength(8);
    });

    it('require flat memory after a soak that is long enough', () => {
      const soaked = (minutes: number, growth: number) =>
        missed({ ...all(side(9, 9), side(9, 9)), soak: { minutes, resident: [], growth } });
      expect(soaked(10, 1.01)).toHaveLength(1);
      expect(soaked(10, 1)).toHaveLength(0);
      expect(soaked(4, 9)).toHaveLength(0);
    });
  });
});
