import { describe, expect, it } from 'vitest';
import { namedEnum } from './named-enum.js';
import {
  BooleanOutput,
  DateOutput,
  EnumOutput,
  IntListOutput,
  IntOutput,
  ListOutput,
  NumberOutput,
  ObjectOutput,
  TextOutput,
} from './output.js';
import { createShape } from './shape.js';

const Size = namedEnum('ShapeSize', 'A size.', { S: 'Small.', L: 'Large.' });

class Shop {
  @IntOutput('Number.')
  shop!: number;

  @EnumOutput(Size, 'Size.', { nullable: true })
  size!: keyof typeof Size | null;
}

abstract class Figures {
  @NumberOutput('Sales.', { nullable: true })
  sales!: number | null;
}

class Week extends Figures {
  @DateOutput('Week.')
  week!: string;

  @TextOutput('Note.')
  note!: string;

  @BooleanOutput('Whether it is a holiday.')
  isHoliday!: boolean;

  @IntListOutput('Ranks.')
  ranks!: number[];

  @ObjectOutput(Shop, 'The best.')
  best!: Shop;

  @ListOutput(Shop, 'All.')
  shops!: Shop[];
}

const shop = { shop: 1, size: 'S' };
const week = {
  sales: 12.5,
  week: '2010-02-05',
  note: '',
  isHoliday: true,
  ranks: [1, 2],
  best: shop,
  shops: [shop, { shop: 2, size: null }],
};

describe('shapeOf', () => {
  it('accepts the fields that a class and its base class declare', () => {
    expect(createShape(Week).parse(week)).toEqual(week);
    expect(createShape(Week).parse({ ...week, sales: null })).toEqual({ ...week, sales: null });
  });

  it.each([
    ['sales', '12.5'],
    ['sales', undefined],
    ['week', '05/02/2010'],
    ['week', '2010-02-05T00:00:00Z'],
    ['week', null],
    ['note', 1],
    ['isHoliday', 'true'],
    ['ranks', [1.5]],
    ['ranks', null],
    ['best', { ...shop, size: 'M' }],
    ['best', null],
    ['shops', [{ size: 'S' }]],
    ['shops', shop],
  ])('rejects %s as %j', (name, value) => {
    const { error } = createShape(Week).safeParse({ ...week, [name]: value });
    expect(error?.issues.map(({ path }) => path[0])).toEqual([name]);
  });

  it('removes undeclared fields, and all but the requested ones', () => {
    expect(createShape(Week).parse({ ...week, more: 1 })).toEqual(week);
    expect(createShape(Week, ['week', 'sales']).parse(week)).toEqual({
      week: week.week,
      sales: 12.5,
    });
    expect(createShape(Week, ['week']).safeParse({ week: 1 }).success).toBe(false);
  });

  it('accepts an abstract class, and rejects one without declared fields', () => {
    expect(createShape(Figures).parse({ sales: 1 })).toEqual({ sales: 1 });
    expect(() => createShape(Date)).toThrow('Date does not declare this field');
  });
});
