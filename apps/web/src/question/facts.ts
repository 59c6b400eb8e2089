/** The coverage of the published data, which limits the choices on the page. */
export interface Facts {
  firstWeek: string;
  lastWeek: string;
  weeks: number;
}
