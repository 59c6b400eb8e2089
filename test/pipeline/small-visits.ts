import { toCsv } from '../setup/source-files.js';

/** Three towns of two counties; one visit on an invalid day, one to an unknown town. */
export const smallVisits = {
  'towns.csv': toCsv('town,county', 'Ash,North', 'Elm,North', 'Oak,South'),
  'visits.csv': toCsv(
    'town,day,takings',
    'Ash,2026-01-05,10.50',
    'Elm,2026-01-05,4.25',
    'Oak,2026-01-05,7.00',
    'Ash,2026-01-06,1.00',
    'Ash,2026-02-30,9.00',
    'Fir,2026-01-05,3.00',
  ),
};

/** Their `county_day`, computed by hand. */
export const smallVisitsByCounty = [
  { county: 'North', day: '2026-01-05', visits: 2, takings: '14.75' },
  { county: 'North', day: '2026-01-06', visits: 1, takings: '1.00' },
  { county: 'South', day: '2026-01-05', visits: 1, takings: '7.00' },
];

/** `county_day` of the published snapshot. */
export const PUBLISHED_VISITS = `
  SELECT county, visit_day::text AS day, visits, takings
  FROM mart.county_day JOIN ops.snapshots USING (snapshot_id)
  WHERE status = 'published' ORDER BY county, visit_day`;
