import type { FlowDeclaration } from '#pipeline/flow/define-flow.js';
import { retailMart } from './retail-mart/retail-mart.flow.js';
import { weeklyForecast } from './weekly-forecast/weekly-forecast.flow.js';
import { weeklySales } from './weekly-sales/weekly-sales.flow.js';

/** All flows. To add one, add a folder and a line here. A flow of forecasts comes after the one that it follows. */
export const declaredFlows: readonly FlowDeclaration[] = [weeklySales, retailMart, weeklyForecast];
