import { BooleanOutput, DateOutput, DecimalOutput, IntOutput, Output } from '#serving/output.js';

@Output('The forecast of one week. Level, season, calendar and growth add up to it.')
export class ForecastWeek {
  @DateOutput('Week date.')
  week!: string;

  @IntOutput('Weeks after the last week of sales.')
  horizon!: number;

  @DecimalOutput(2, 'Expected sales.')
  forecast!: number;

  @DecimalOutput(2, 'Lower end of the interval of the requested level.')
  low!: number;

  @DecimalOutput(2, 'Upper end of that interval.')
  high!: number;

  @DecimalOutput(2, 'Lower end of the 80 % interval.')
  low80!: number;

  @DecimalOutput(2, 'Upper end of the 80 % interval.')
  high80!: number;

  @DecimalOutput(2, 'Lower end of the 95 % interval.')
  low95!: number;

  @DecimalOutput(2, 'Upper end of the 95 % interval.')
  high95!: number;

  @DecimalOutput(2, 'Part of the forecast that is the level of recent sales.')
  level!: number;

  @DecimalOutput(2, 'Part that repeats every year.')
  season!: number;

  @DecimalOutput(2, 'Part from holidays that move, such as Easter, and from dates that shift.')
  calendar!: number;

  @DecimalOutput(2, 'Part from growth against the year before.')
  growth!: number;
}

@Output('Sales of one week before the forecast.')
export class PastWeek {
  @DateOutput('Week date.')
  week!: string;

  @BooleanOutput('Whether the week has one of the four holidays.')
  isHoliday!: boolean;

  @DecimalOutput(2, 'Sales of the week, returns taken off.')
  sales!: number;
}
