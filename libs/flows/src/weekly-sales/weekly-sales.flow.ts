import { defineFlow } from '#pipeline/flow/define-flow.js';
import { departmentBand } from './alerts/department-band.js';
import { storeDrop } from './alerts/store-drop.js';
import { coreSales, coreStores } from './core.js';
import { calendarParameters } from './fiscal-weeks.js';
import { holidaysSql } from './holidays.js';
import { holidayWeek } from './marts/holiday-week.js';
import { calendarWeek } from './marts/calendar-week.js';
import { departmentProfile } from './marts/department-profile.js';
import { departmentTypeWeek } from './marts/department-type-week.js';
import { departmentWeek } from './marts/department-week.js';
import { fuelPriceWeek } from './marts/fuel-price-week.js';
import { markdownWeek } from './marts/markdown-week.js';
import { planDepartmentWeek } from './marts/plan-department-week.js';
import { planStoreDepartmentWeek } from './marts/plan-store-department-week.js';
import { planStoreWeek } from './marts/plan-store-week.js';
import { planVersion } from './marts/plan-version.js';
import { storeDepartmentQuarter } from './marts/store-department-quarter.js';
import { storeDepartmentUnemployment } from './marts/store-department-unemployment.js';
import { storeDepartmentWeek } from './marts/store-department-week.js';
import { storeProfile } from './marts/store-profile.js';
import { storeWeek } from './marts/store-week.js';
import { storeWeekCoverage } from './marts/store-week-coverage.js';
import { settings } from './settings.js';

const file = (name: string) => new URL(name, import.meta.url);

/** Weekly sales, store features and stores become the marts of the answers from weekly sales. */
export const weeklySales = defineFlow({
  name: 'weekly-sales',
  settings,

  datasets: {
    sales: {
      contract: file('contracts/sales.contract.json'),
      required: true,
      references: { store: 'stores' },
      period: { column: 'week_date', by: 'month' },
      table: 'curated_sales',
      core: coreSales,
      scope: { store: 'store', department: 'department' },
    },
    features: {
      contract: file('contracts/features.contract.json'),
      references: { store: 'stores' },
      period: { column: 'week_date', by: 'month' },
      scope: { store: 'store' },
    },
    stores: {
      contract: file('contracts/stores.contract.json'),
      required: true,
      core: coreStores,
      scope: { store: 'store' },
    },
    calendar: { contract: file('contracts/calendar.contract.json') },
    departments: { contract: file('contracts/departments.contract.json') },
    plan: {
      contract: file('contracts/plan.contract.json'),
      references: { store: 'stores' },
      scope: { store: 'store', department: 'department' },
    },
  },

  // 1 to 3 run side by side; then each after the one before.
  stages: {
    'ingest-sales': { kind: 'ingest', datasets: ['sales'], engine: 'SALES_MERGE_URL' },
    'ingest-features': { kind: 'ingest', datasets: ['features'] },
    'ingest-stores': { kind: 'ingest', datasets: ['stores', 'calendar', 'departments', 'plan'] },
    integrate: {
      kind: 'integrate',
      after: ['ingest-sales', 'ingest-features', 'ingest-stores'],
    },
    'build-marts': { kind: 'build-marts', after: ['integrate'] },
    publish: { kind: 'publish', after: ['build-marts'] },
    observe: { kind: 'observe', after: ['publish'] },
  },

  models: {
    integrated_sales: {
      sql: file('models/integrated_sales.sql'),
      constants: { holidays: holidaysSql() },
      reads: ['sales', 'features', 'stores'],
      grain: ['department', 'store', 'week_date'],
      period: { column: 'week_date', by: 'month' },
      rowsOf: 'sales',
      money: 'weekly_sales',
    },
  },

  parameters: calendarParameters,

  marts: {
    store_department_week: storeDepartmentWeek,
    store_department_unemployment: storeDepartmentUnemployment,
    store_department_quarter: storeDepartmentQuarter,
    store_week: storeWeek,
    store_week_coverage: storeWeekCoverage,
    department_week: departmentWeek,
    department_type_week: departmentTypeWeek,
    fuel_price_week: fuelPriceWeek,
    markdown_week: markdownWeek,
    holiday_week: holidayWeek,
    calendar_week: calendarWeek,
    plan_store_department_week: planStoreDepartmentWeek,
    plan_department_week: planDepartmentWeek,
    plan_store_week: planStoreWeek,
    plan_version: planVersion,
    store_profile: storeProfile,
    department_profile: departmentProfile,
  },
  extent: { mart: 'store_week', date: 'week_date', rows: 'departments', total: 'weekly_sales' },

  lastComplete: file('last_complete.sql'),
  alerts: {
    'store-drop': storeDrop,
    'department-band': departmentBand,
  },

  qualityRules: { shipped: file('quality-rules.json'), setting: 'QUALITY_RULES_URL' },
});
