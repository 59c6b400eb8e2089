import { ObjectType } from '@nestjs/graphql';
import { BooleanOutput, DateOutput, EnumOutput, IntOutput } from '#serving/output.js';
import { PeriodLength } from '../serving/periods.js';

@ObjectType({ description: 'A period of the fiscal calendar of the chain.' })
export class FiscalPeriod {
  @EnumOutput(PeriodLength, 'Whether it is a month, a quarter or a year.')
  period!: PeriodLength;

  @BooleanOutput(
    'Whether it is the open period, up to the last week of which all stores delivered everything; else it is whole.',
  )
  isOpen!: boolean;

  @IntOutput('Fiscal year.')
  fiscalYear!: number;

  @IntOutput('Quarter of the fiscal year; null for a year.', { nullable: true })
  fiscalQuarter!: number | null;

  @IntOutput('Month of the fiscal year; null for a quarter or year.', { nullable: true })
  fiscalMonth!: number | null;

  @DateOutput('Its first week date.')
  firstWeek!: string;

  @DateOutput(
    'Its last week date; of the open period, the last one of which all stores delivered everything.',
  )
  lastWeek!: string;
}
