/** What the published data covers: choices on the page come from it. */
export interface Facts {
  firstWeek: string;
  lastWeek: string;
  weeks: number;
}
